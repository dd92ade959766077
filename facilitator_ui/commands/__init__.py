# What three commands do that need the whole server; what the others do stands in facilitator_ui/operator.
