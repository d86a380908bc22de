using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>Reads what an x86 kernel's setup header points to.</summary>
internal static class X86KernelReader
{
    private const int LongestVersionText = 1024;
    private const int SizeWord = 4;

    public static KernelFile Read(FileBytes file, X86SetupHeader setup)
    {
        var pe = PeImage.Read(file);
        var length = setup.ImageLength;
        if (pe is not null && pe.CertificateTable.Size > 0)
        {
            length = Math.Max(length, (long)pe.CertificateTable.Address + pe.CertificateTable.Size);
        }

        var kernel = new KernelFile
        {
            Kind = KernelKind.BzImage,
            Machine = MachineOf(setup, pe),
            FileLength = file.Length,
            ImageLength = setup.ProtocolVersion >= 0x204 ? length : null,
            VersionText = ReadVersion(file, setup),
            Setup = setup,
            Pe = pe,
            Payload = ReadPayload(file, setup),
        };
        kernel = KernelRules.CheckPe(KernelRules.CheckLength(kernel));
        return kernel.Payload is null ? kernel : KernelRules.CheckPayload(kernel, file, 0x248);
    }

    public static KernelFile ReadOld(FileBytes file) => new()
    {
        Kind = KernelKind.OldBootSector,
        Machine = "i386",
        FileLength = file.Length,
        Problems = [new(KernelProblemKind.TooOld, new FormatFault("header", 0x202, "needs 'HdrS', which boot protocol 2.00 brought"))],
    };

    private static string MachineOf(X86SetupHeader setup, PeImage? pe) => pe is not null && PeMachine.NameOf(pe.Machine) is { } name
        ? name
        : setup.ExtendedLoadFlags switch { null => "x86", var flags when (flags & 1) != 0 => "x86_64", _ => "i386" };

    private static string? ReadVersion(FileBytes file, X86SetupHeader setup)
    {
        if (setup.VersionTextOffset is not { } offset || offset >= setup.SetupLength)
        {
            return null;
        }

        var bytes = file.Read(offset, LongestVersionText);
        var end = Array.IndexOf(bytes, (byte)0);
        return end > 0 ? Encoding.UTF8.GetString(bytes, 0, end) : null;
    }

    private static KernelPayload? ReadPayload(FileBytes file, X86SetupHeader setup)
    {
        if (setup.PayloadOffset is not (> 0 and var relative) || setup.PayloadLength is not (> 0 and var length))
        {
            return null;
        }

        var offset = (long)setup.SetupLength + relative;
        var method = CompressionMagic.Detect(file.Read(offset, 2));

        // The build appends the uncompressed size to every payload; gzip's trailer ends with it anyway.
        var size = KernelRules.WordAt(file, offset + length - SizeWord);
        return new KernelPayload(offset, method == CompressionMethod.Gzip ? length : length - Math.Min(SizeWord, length), method, size);
    }
}
