using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sunup.Diagnosis.Traces;
using Sunup.Machines.Hosts;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Serving.Events;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>What an outcome depends on, as far as it is known: the machine's text, the bytes of all it names, QEMU and firmware, and this build of Sunup.</summary>
/// <remarks>The files that variants have in common are read once for all of them: they are taken not to change during an investigation.</remarks>
internal sealed class TrialKeys(ArtifactResolver resolver)
{
    // What a boot goes through: another build of one of these may see another outcome.
    private static readonly string s_build = string.Join(
        ' ',
        new[] { typeof(TrialKeys), typeof(MachineConfig), typeof(TraceFolder), typeof(ToolLocator), typeof(ArtifactResolver), typeof(BootEventChannel) }.Select(type => type.Module.ModuleVersionId));

    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _files = new(StringComparer.Ordinal);

    /// <summary>In lower-case hex; null where the outcome depends on more, such as a disk that the machine writes to, or a network that is not Sunup's.</summary>
    /// <exception cref="FindingException">A file that the machine names cannot be had.</exception>
    public async Task<string?> OfAsync(MachineConfig machine, string text, CancellationToken cancellationToken)
    {
        var hardware = machine.Hardware ?? new HardwareConfig();
        var qemu = hardware.QemuPath ?? ToolLocator.Find(hardware.Arch is Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64");
        if (machine.Boot.Keep || KeepsState(hardware) || qemu is null || !File.Exists(qemu))
        {
            return null;
        }

        var firmware = new FirmwareLocator().Find(hardware.Arch, hardware.Firmware);
        var lines = (await FilesAsync(machine, cancellationToken))
            .Prepend(text)
            .Append(FileState(qemu))
            .Append(FileState(firmware?.Code))
            .Append(FileState(machine.Network.Ipxe?.File))
            .Append(FileState(machine.Network.Ipxe?.Initrd))
            .Append(FolderState(machine.Boot.Root))
            .Append(FolderState(machine.Network.Files))
            .Append(s_build);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static bool KeepsState(HardwareConfig hardware) =>
        hardware.FirmwareVariables is not null || hardware.Tpm?.State is not null || hardware.Disks.Any(disk => !disk.Overlay || disk.IsRemote) || hardware.Nics.Any(nic => nic.Network is not null);

    private async Task<ImmutableArray<string>> FilesAsync(MachineConfig machine, CancellationToken cancellationToken)
    {
        var boot = machine.Boot;
        var names = string.Join('\n', [boot.Kernel, boot.Uki, boot.Stub, boot.FirstKernel, boot.Disk, machine.Network.Script, .. boot.Initrd, .. machine.Hardware?.SecureBootDb ?? [], .. machine.Hardware?.Disks.Select(disk => disk.Image) ?? []]);
        if (_files.TryGetValue(names, out var known))
        {
            return known;
        }

        var resolved = await resolver.ResolveAsync(machine, progress: null, cancellationToken);
        return _files[names] = [.. resolved.Artifacts.Select(artifact => $"{artifact.Role} {artifact.Sha256 ?? FileState(artifact.Path)}")];
    }

    private static string FileState(string? path) => path is null ? "" : new FileInfo(path) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc:O}")
        : $"{path} is not there";

    private static string FolderState(string? path) => path is null || !Directory.Exists(path)
        ? ""
        : string.Join('\n', Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal).Select(FileState));
}
