using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.Firmware.EfiVariables;
using Sunup.Formats.Kernels;
using Sunup.Linux.Capabilities;

namespace Sunup.Machines.Kexec;

/// <summary>Reads what decides about kexec from <c>/proc</c>, <c>/sys</c> and the firmware's variables. Changes nothing; what cannot be read is not known.</summary>
/// <param name="root">Folder in which <c>proc</c>, <c>sys</c>, <c>boot</c> and <c>run</c> are; a test gives its own.</param>
public sealed class KexecHostReader(string root = "/")
{
    private const int CapSysBoot = 22;
    private const string EfiVariables = "sys/firmware/efi/efivars";

    public KexecHost Read()
    {
        var release = Text("proc/sys/kernel/osrelease") ?? "";
        var memory = new MemoryFields(Text("proc/meminfo") ?? "");
        var status = Text("proc/self/status") ?? "";
        var (config, configPath) = ReadConfig(release);
        return new KexecHost
        {
            Machine = MachineName(RuntimeInformation.OSArchitecture),
            Release = release,
            CommandLine = CommandLine(),
            MemoryTotal = memory.Bytes("MemTotal"),
            MemoryAvailable = memory.Bytes("MemAvailable"),
            PageSize = Environment.SystemPageSize,
            HasSysBoot = root == "/" ? (ProcessCapabilities.ReadEffective().Bits >> CapSysBoot & 1) != 0 : (Status(status, "CapEff") >> CapSysBoot & 1) != 0,
            IsUserNamespace = Text("proc/self/uid_map") is { } map && map.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not (["0", "0", "4294967295"] or []),
            Container = ContainerName(),
            IsFiltered = Status(status, "Seccomp") == 2,
            LoadDisabled = Number("proc/sys/kernel/kexec_load_disabled") is { } disabled ? disabled == 1 : null,
            LoadLimit = (int?)Number("proc/sys/kernel/kexec_load_limit_reboot"),
            ImageLoaded = Number("sys/kernel/kexec_loaded") is { } loaded ? loaded == 1 : null,
            CrashImageLoaded = Number("sys/kernel/kexec_crash_loaded") is { } crash ? crash == 1 : null,
            Lockdown = LockdownOf(Text("sys/kernel/security/lockdown")),
            SecureBoot = Variable("SecureBoot", EfiVariable.GlobalGuid)?.IsSet,
            HasKexecFile = config?.IsBuiltIn("KEXEC_FILE"),
            ForcesSignatures = config?.IsBuiltIn("KEXEC_SIG_FORCE"),
            ConfigPath = configPath,
            CgroupMemoryLeft = CgroupMemory.Left(root),
            HasTpm = Directory.Exists(PathOf("sys/class/tpm/tpm0")) || Directory.Exists(PathOf("sys/class/tpm/tpmrm0")),
            Tainted = (ulong)(Number("proc/sys/kernel/tainted") ?? 0),
            HasSystemd = Directory.Exists(PathOf("run/systemd/system")),
        };
    }

    /// <summary>The words of the running kernel that mean something for the next one.</summary>
    public string CommandLine() => Text("proc/cmdline") ?? "";

    /// <summary>Whether a kernel is loaded, now.</summary>
    public bool? IsLoaded() => Number("sys/kernel/kexec_loaded") is { } loaded ? loaded == 1 : null;

    public LoaderVariables ReadLoaderVariables() => new(
        Loader("LoaderEntryOneShot"), Loader("LoaderEntryDefault"), Loader("LoaderEntrySelected"), Loader("LoaderEntryLastBooted"), Loader("LoaderDevicePartUUID"));

    /// <summary>The SMBIOS tables as firmware gave them; null where there are none or they may not be read.</summary>
    public byte[]? ReadSmbios() => Bytes("sys/firmware/dmi/tables/DMI");

    private string? Loader(string name) => Variable(name, EfiVariable.LoaderGuid)?.Text is { Length: > 0 } text ? text : null;

    private EfiVariable? Variable(string name, string guid) =>
        Bytes(Path.Combine(EfiVariables, EfiVariable.FileNameOf(name, guid))) is { } file ? EfiVariable.Read(file) : null;

    private (KernelConfig? Config, string? Path) ReadConfig(string release)
    {
        var path = PathOf("proc/config.gz");
        if (File.Exists(path))
        {
            using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var reader = new StreamReader(file);
            return (KernelConfig.Parse(reader.ReadToEnd()), path);
        }

        foreach (var candidate in new[] { $"boot/config-{release}", $"usr/lib/modules/{release}/config", $"lib/modules/{release}/config" })
        {
            if (Text(candidate) is { } text)
            {
                return (KernelConfig.Parse(text), PathOf(candidate));
            }
        }

        return (null, null);
    }

    private string? ContainerName()
    {
        if (Text("run/systemd/container") is { Length: > 0 } name)
        {
            return name;
        }

        if (File.Exists(PathOf(".dockerenv")))
        {
            return "docker";
        }

        return Bytes("proc/1/environ") is { } environment
            ? System.Text.Encoding.UTF8.GetString(environment).Split('\0').FirstOrDefault(line => line.StartsWith("container=", StringComparison.Ordinal))?["container=".Length..]
            : null;
    }

    private static string? LockdownOf(string? text)
    {
        var open = text?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        var close = text?.IndexOf(']', StringComparison.Ordinal) ?? -1;
        return open >= 0 && close > open ? text![(open + 1)..close] : null;
    }

    private static ulong Status(string status, string field)
    {
        var line = status.Split('\n').FirstOrDefault(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(field.Length + 1).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static string MachineName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.X86 => "i386",
        Architecture.Arm64 => "aarch64",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loongarch64",
        _ => architecture.ToString(),
    };

    private long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private string? Text(string path) => Bytes(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Trim('\n', ' ', '\0') : null;

    // A file of sysfs says that it has 4096 bytes and has fewer: it is read to its end, not to its length.
    private byte[]? Bytes(string path)
    {
        try
        {
            if (!File.Exists(PathOf(path)))
            {
                return null;
            }

            using var file = new FileStream(PathOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string PathOf(string path) => Path.Combine(root, path);

    /// <summary>Lines of /proc/meminfo.</summary>
    private sealed class MemoryFields(string text)
    {
        public long Bytes(string field)
        {
            var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
            return line is not null && long.TryParse(line.AsSpan(field.Length + 1).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : 0;
        }
    }
}
