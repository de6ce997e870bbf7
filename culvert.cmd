@echo off
rem Culvert on Windows: culvert.cmd local --link link.txt
rem Looks for a Java runtime 25 or newer in CULVERT_JAVA_HOME, in JAVA_HOME and in the PATH, and hands over to it.
setlocal DisableDelayedExpansion
set "lib=%~dp0lib"
set "runtime="
if defined CULVERT_JAVA_HOME (call :try "%CULVERT_JAVA_HOME%" & goto found)
call :try "%JAVA_HOME%"
for %%p in (java.exe) do set "found=%%~$PATH:p"
if not defined runtime if defined found for %%p in ("%found%") do call :try "%%~dpp.."

:found
if not defined runtime goto missing
if not exist "%lib%\java.options" goto incomplete
if not defined CULVERT_MEMORY set "CULVERT_MEMORY=256m"
rem a crash leaves no file, as elsewhere, since it may hold a key
"%runtime%\bin\java.exe" "@%lib%\java.options" -Xmx%CULVERT_MEMORY% -XX:ErrorFile=NUL -Xlog:disable -Xlog:all=error:stderr %CULVERT_JAVA_OPTS% -cp "%lib%\*" culvert.words.Main %*
exit /b %errorlevel%

:missing
echo culvert: there is no Java runtime 25 or newer in CULVERT_JAVA_HOME, JAVA_HOME or PATH: install one, such as Eclipse Temurin 1>&2
exit /b 2

:incomplete
echo culvert: there is no "%lib%\java.options": unpack culvert-VERSION.tar.gz with all that is in it 1>&2
exit /b 2

:try
rem a runtime says its version in a file: JAVA_VERSION="25.0.2"
set "major="
if not exist "%~1\bin\java.exe" exit /b
if not exist "%~1\release" exit /b
for /f "usebackq tokens=1,2 delims==" %%a in ("%~1\release") do if "%%a"=="JAVA_VERSION" set major=%%b
if defined major if %major:~1,2% GEQ 25 set "runtime=%~1"
exit /b
