#!/bin/sh
# Starts Veche from this folder, without internet. The first start makes its environment in .venv beside this file.
set -e
cd "$(dirname "$0")"
fits='import sys; sys.exit("%d.%d" % sys.version_info[:2] not in "@PYTHONS@".split())'

if ! .venv/bin/python -c "$fits" 2>/dev/null || [ ! -e .venv/ready ]; then
    found=
    for name in @NAMES@ python3; do
        if "$name" -c "$fits" 2>/dev/null; then found=$name; break; fi
    done
    if [ -z "$found" ]; then
        echo "Python @PYTHONS@ не найден. Установите его и запустите снова."
        echo "Python @PYTHONS@ was not found. Install it and start again."
        exit 1
    fi
    echo "Первый запуск: около минуты. · The first start takes about a minute."
    rm -rf .venv
    "$found" -m venv .venv
    install='.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels'
    $install --require-hashes --requirement requirements.txt
    $install --no-deps wheels/@WHEEL@
    touch .venv/ready
fi

[ $# -gt 0 ] || set -- run
exec .venv/bin/python -m facilitator_ui "$@"
