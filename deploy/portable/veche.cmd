@echo off
rem Starts Veche from this folder, without internet. The first start makes its environment in .venv beside this file.
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
if exist .venv\ready goto start

set FOUND=
for %%v in (@PYTHONS@) do (
    if not defined FOUND py -%%v -c "" >nul 2>nul && set FOUND=py -%%v
)
if not defined FOUND (
    echo Python @PYTHONS@ не найден. Установите его вместе с py и запустите снова.
    echo Python @PYTHONS@ was not found. Install it together with py and start again.
    pause
    exit /b 1
)
echo Первый запуск: около минуты. · The first start takes about a minute.
if exist .venv rmdir /s /q .venv
%FOUND% -m venv .venv || goto failed
set INSTALL=.venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels
%INSTALL% --require-hashes --requirement requirements.txt || goto failed
%INSTALL% --no-deps wheels\@WHEEL@ || goto failed
echo ready>.venv\ready

:start
if "%~1"=="" (
    .venv\Scripts\python -m facilitator_ui run
) else (
    .venv\Scripts\python -m facilitator_ui %*
)
set CODE=%errorlevel%
if "%~1"=="" pause
exit /b %CODE%

:failed
echo Не получилось; строки выше говорят почему. · It failed; the lines above say why.
pause
exit /b 1
