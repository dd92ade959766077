# What comes after: corrections, final versions, deletion.
