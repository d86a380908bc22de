using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>Where distributions put systemd's stubs.</summary>
public static class StubLocation
{
    /// <summary>systemd's own folder.</summary>
    public const string Folder = "/usr/lib/systemd/boot/efi";

    /// <summary>The stub for a kernel.</summary>
    /// <exception cref="FindingException">SU0690: it is not installed; SU0691: the kernel cannot be read.</exception>
    public static string ForKernel(string kernelPath, string folder = Folder)
    {
        using var input = new UkiInput(UkiContent.OfFile(kernelPath));
        var machine = PeImage.Read(new FileBytes(input))?.Machine;
        return Find($"linux{SuffixOf(machine)}.efi.stub", folder);
    }

    /// <summary>The stub for addons to images of that machine: <c>x64</c>, <c>aa64</c>, <c>ia32</c>, <c>riscv64</c>.</summary>
    /// <exception cref="FindingException">SU0690: it is not installed.</exception>
    public static string ForAddon(string suffix, string folder = Folder) => Find($"addon{suffix}.efi.stub", folder);

    /// <summary>As EFI names that machine; that of this host for one that it does not name.</summary>
    public static string SuffixOf(ushort? machine) => machine switch
    {
        0x8664 => "x64",
        0xaa64 => "aa64",
        0x014c => "ia32",
        0x5064 => "riscv64",
        0x6264 => "loongarch64",
        _ => OfHost(),
    };

    private static string OfHost() => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "aa64",
        System.Runtime.InteropServices.Architecture.X86 => "ia32",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loongarch64",
        _ => "x64",
    };

    private static string Find(string name, string folder)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FindingException(UkiFindings.NoStub(path));
    }
}
