using System.Globalization;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A kernel as it goes into <c>.linux</c>.</summary>
/// <param name="Pe">Its headers.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Length">In bytes.</param>
internal sealed record UkiKernel(PeImage Pe, FileBytes File, long Length)
{
    private const ushort Ia32 = 0x14c;
    private const ushort X64 = 0x8664;

    public bool IsNxCompatible => (Pe.DllCharacteristics & PeImage.NxCompatible) != 0;

    /// <summary>In memory. A kernel whose stub takes no initrd by LoadFile2 is run where it stands, and needs room for what it unpacks to.</summary>
    /// <remarks>
    /// Other kernels are copied before they run: a size beyond the file's would only change what is measured, and break the kernel's own signature,
    /// which has to end the image (systemd issues 34578 and 35851). Source: systemd src/boot/linux.c, pe.c (MajorImageVersion).
    /// </remarks>
    public long VirtualSize => Pe.MajorImageVersion >= 1 ? Length : Math.Max(Length, Pe.SizeOfImage);

    /// <exception cref="FindingException">SU0693: the stub cannot start it; SU0694: it is for another machine.</exception>
    public static UkiKernel Open(UkiInput input, string name, PeImage stub)
    {
        var file = new FileBytes(input);
        if (PeImage.Read(file) is not { IsEfi: true } pe)
        {
            throw new FindingException(UkiFindings.NoEfiStub(name, KernelFile.Read(file, new KernelReadOptions { Version = false })));
        }

        if (pe.Faults.Length > 0)
        {
            throw new FindingException(UkiFindings.DamagedKernel(name, pe.Faults[0].ToString()));
        }

        if (pe.Machine != stub.Machine && !(pe.Machine == X64 && stub.Machine == Ia32))
        {
            throw new FindingException(UkiFindings.OtherMachine(name, NameOf(pe.Machine), NameOf(stub.Machine)));
        }

        return new UkiKernel(pe, file, input.Length);
    }

    /// <summary>What <c>uname -r</c> will say; null where the kernel does not tell.</summary>
    public string? Release() => KernelFile.Read(File)?.Release;

    internal static string NameOf(ushort machine) => PeMachine.NameOf(machine) ?? string.Create(CultureInfo.InvariantCulture, $"machine 0x{machine:x4}");
}
