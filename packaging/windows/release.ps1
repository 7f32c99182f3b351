#Requires -Version 5.1
<#
.SYNOPSIS
The Windows release: bundle, signatures, installer, and a trial of the very files that are shipped.

.DESCRIPTION
On Windows 10 or 11, 64 bit, with python.org's Python 3.13 (not the one of the Store), git, and
WiX 3.14, whose folder the variable WIX names. Without a certificate the build is a trial.

With administrator rights the installer is also tried: installed silently, checked, removed. Without
them that is said and left to the list in packaging/RELEASING.md.

Variables: INFUSEPLAN_SIGNING_KEY and INFUSEPLAN_SIGNED_REVISION for the protocol files, as
packaging/RELEASING.md says; CODE_TIMESTAMP_SERVER where -TimestampServer is not given.

.EXAMPLE
packaging\windows\release.ps1 -CertificateThumbprint 0123456789ABCDEF0123456789ABCDEF01234567
#>
[CmdletBinding()]
param(
    # Of a certificate in the user's store, on a token or from a file that was imported. The private
    # key never passes through here.
    [string] $CertificateThumbprint = '',
    # Without its stamp every signature would end with the certificate.
    [string] $TimestampServer = $env:CODE_TIMESTAMP_SERVER,
    [string] $OutputFolder = 'dist',
    # Windows' own signing tool; looked for in the Windows SDK unless given.
    [string] $SignTool = '',
    [string] $Python = 'python'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$Root = (Resolve-Path (Join-Path $PSScriptRoot '..\..')).Path
$Bundle = Join-Path $Root 'build\dist\infuseplan'
$Tables = Join-Path $Root 'build\work\infuseplan'
$BuildPython = Join-Path $Root 'build\venv\Scripts\python.exe'

function Invoke-Checked {
    # PowerShell goes on after a program that has failed; here it ends the release.
    param([string] $Program, [string[]] $Words)
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Find-SignTool {
    if ($SignTool) { return $SignTool }
    $kits = Join-Path ${env:ProgramFiles(x86)} 'Windows Kits\10\bin\*\x64\signtool.exe'
    $found = Get-Item $kits -ErrorAction SilentlyContinue |
        Sort-Object FullName | Select-Object -Last 1
    if (-not $found) { throw 'no signtool.exe: install the Windows SDK, or give -SignTool' }
    return $found.FullName
}

function Add-Signature {
    # In lots: a line of Windows' holds about 32 000 characters.
    param([string[]] $Files)
    $tool = Find-SignTool
    for ($first = 0; $first -lt $Files.Count; $first += 50) {
        $last = [Math]::Min($first + 49, $Files.Count - 1)
        $signing = @('sign', '/q', '/sha1', $CertificateThumbprint, '/fd', 'SHA256',
            '/tr', $TimestampServer, '/td', 'SHA256', '/d', 'InfusePlan')
        Invoke-Checked $tool ($signing + $Files[$first..$last])
    }
    foreach ($file in $Files) {
        $status = (Get-AuthenticodeSignature $file).Status
        if ($status -ne 'Valid') { throw "the signature of $file is $status" }
    }
}

function Test-Administrator {
    $user = New-Object Security.Principal.WindowsPrincipal(
        [Security.Principal.WindowsIdentity]::GetCurrent())
    return $user.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Invoke-Installer {
    param([string] $What, [string] $Package, [string] $Log)
    $words = @($What, "`"$Package`"", '/qn', '/norestart', '/l*v', "`"$Log`"")
    $done = Start-Process msiexec.exe -ArgumentList $words -Wait -PassThru
    if ($done.ExitCode -ne 0) { throw "msiexec $What ended with $($done.ExitCode); see $Log" }
}

function Test-SiteFolder {
    # IT's folder: nothing inherited; administrators and SYSTEM everything, users read, nobody else.
    $folder = Join-Path $env:ProgramData 'infuseplan'
    $access = Get-Acl $folder
    if (-not $access.AreAccessRulesProtected) { throw "$folder inherits rights" }
    $expected = @{ 'S-1-5-18' = 'FullControl'; 'S-1-5-32-544' = 'FullControl'
        'S-1-5-32-545' = 'ReadAndExecute, Synchronize' }
    $rules = $access.GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])
    foreach ($rule in $rules) {
        $who = $rule.IdentityReference.Value
        $rights = "$($rule.AccessControlType) $($rule.FileSystemRights)"
        if ($rights -ne "Allow $($expected[$who])") {
            throw "${folder}: $who has $rights"
        }
    }
    if (@($rules).Count -ne $expected.Count) { throw "$folder has $(@($rules).Count) rules" }
    $owner = $access.GetOwner([Security.Principal.SecurityIdentifier]).Value
    if ($owner -notin @('S-1-5-18', 'S-1-5-32-544')) { throw "$folder belongs to $owner" }
    Write-Output "IT's folder: rights as they should be, owner $owner"
}

function Test-Installer {
    param([string] $Package)
    $installed = Join-Path $env:ProgramFiles 'InfusePlan'
    $shortcut = Join-Path $env:ProgramData 'Microsoft\Windows\Start Menu\Programs\InfusePlan.lnk'
    if (Test-Path $installed) { throw "$installed is there already; remove InfusePlan first" }
    Invoke-Installer '/i' $Package (Join-Path $Out 'install.log')
    try {
        if (-not (Test-Path $shortcut)) { throw "$shortcut is missing" }
        Test-SiteFolder
        $smoke = Join-Path $Root 'packaging\smoke_test.py'
        Invoke-Checked $Python @($smoke, (Join-Path $installed 'infuseplan.exe'))
    }
    finally {
        Invoke-Installer '/x' $Package (Join-Path $Out 'remove.log')
    }
    foreach ($left in @($installed, $shortcut)) {
        if (Test-Path $left) { throw "left behind: $left" }
    }
    Remove-Item (Join-Path $Out '*.log')
    Write-Output 'installed silently, tried, removed: nothing is left'
}

# --- what there is to build with ------------------------------------------------------------------

if ($CertificateThumbprint -and -not $TimestampServer) {
    throw 'give -TimestampServer (or CODE_TIMESTAMP_SERVER) with a certificate'
}
if ($env:INFUSEPLAN_SIGNING_KEY -and -not $CertificateThumbprint) {
    throw 'a release is signed with both keys: give -CertificateThumbprint'
}
if (-not $env:WIX) { throw 'WIX names no folder: install WiX Toolset 3.14' }
$runtime = & $Python -c "import struct, sys; print(struct.calcsize('P') * 8, sys.base_prefix)"
if ($LASTEXITCODE -ne 0 -or "$runtime" -notmatch '^64 ') { throw "no Python of 64 bit: $runtime" }
if ("$runtime" -match 'WindowsApps') { throw 'this is the Python of the Store' }

Set-Location $Root
New-Item -ItemType Directory -Force $OutputFolder | Out-Null
$Out = (Resolve-Path $OutputFolder).Path
if (-not $env:SOURCE_DATE_EPOCH) { $env:SOURCE_DATE_EPOCH = (git log -1 '--format=%ct') }

# --- the bundle -----------------------------------------------------------------------------------

Invoke-Checked $Python @('packaging\build.py', 'bundle')
if ($CertificateThumbprint) {
    # Those that their makers have signed, Python's and Qt's, keep that signature.
    $unsigned = @(Get-ChildItem $Bundle -Recurse -Include '*.exe', '*.dll', '*.pyd' |
            Where-Object { (Get-AuthenticodeSignature $_.FullName).Status -ne 'Valid' } |
            ForEach-Object { $_.FullName })
    Add-Signature $unsigned
    Write-Output "signed: $($unsigned.Count) programs and libraries"
    # The bill names every file by its bytes, and a signature changes them.
    Invoke-Checked $BuildPython @('packaging\sbom.py', $Bundle, $Tables)
}
Invoke-Checked $BuildPython @('packaging\sbom.py', $Bundle, $Tables, '--check')

# --- the installer --------------------------------------------------------------------------------

$version = & $Python -c "import infuseplan; print(infuseplan.__version__)"
if ($LASTEXITCODE -ne 0) { throw 'the program does not say its version' }
$name = "InfusePlan-$version-x64"
$package = Join-Path $Out "$name.msi"
Invoke-Checked $Python @('packaging\windows\installer.py', $Bundle, $package)
if ($CertificateThumbprint) { Add-Signature @($package) }
Copy-Item (Join-Path $Bundle 'sbom.cdx.json') (Join-Path $Out "$name.cdx.json")

if (Test-Administrator) { Test-Installer $package }
else { Write-Warning 'not installed here: that wants administrator rights' }

foreach ($file in @($package, (Join-Path $Out "$name.cdx.json"))) {
    $megabytes = [Math]::Round((Get-Item $file).Length / 1e6, 1)
    Write-Output "$(Split-Path $file -Leaf): $megabytes MB, SHA-256 $((Get-FileHash $file).Hash)"
}
