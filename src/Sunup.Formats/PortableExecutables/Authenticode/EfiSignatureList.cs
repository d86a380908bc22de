using System.Collections.Immutable;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>EFI signature lists: what db, dbx, KEK and PK hold.</summary>
/// <remarks>
/// Source: UEFI 2.10 section 32.4.1. Little endian. Lists follow each other: type (16), list size, header size, signature size (4 each), header, then signatures of
/// one size, each an owner (16) and data. GUIDs are in EFI's mixed byte order, as .NET has them.
/// </remarks>
public static class EfiSignatureList
{
    private const int ListHeader = 28;
    private const int OwnerLength = 16;
    private const int AuthenticationTime = 16;
    private const int VariableAttributes = 4;
    private const int MostEntries = 100_000;
    private const ushort WinCertTypeGuid = 0x0ef1;

    /// <summary>Reads lists up to the first fault; what was read before it is there.</summary>
    /// <param name="bytes">Lists as they are (<c>.esl</c>), with a signed header in front (<c>.auth</c>), or a file of efivarfs with its four bytes of attributes.</param>
    /// <param name="fault">Null for sound lists.</param>
    public static ImmutableArray<EfiSignature> Read(ReadOnlyMemory<byte> bytes, out FormatFault? fault)
    {
        var start = StartOf(bytes.Span);
        var signatures = ImmutableArray.CreateBuilder<EfiSignature>();
        fault = null;
        for (var at = start; at < bytes.Length && fault is null;)
        {
            at += ReadList(bytes[at..], at, signatures, out fault);
        }

        return signatures.ToImmutable();
    }

    /// <summary>One list for each signature that differs in type or length from the one before it.</summary>
    public static byte[] Write(IEnumerable<EfiSignature> signatures)
    {
        using var output = new MemoryStream();
        var run = new List<EfiSignature>();
        foreach (var signature in signatures)
        {
            // Certificates have their own lengths: each stands in a list of its own, as all tools write them.
            if (run.Count > 0 && (run[0].Type != signature.Type || run[0].Data.Length != signature.Data.Length || signature.Type == EfiSignature.X509))
            {
                WriteList(output, run);
                run.Clear();
            }

            run.Add(signature);
        }

        WriteList(output, run);
        return output.ToArray();
    }

    // Where the first list begins: the variants differ in what stands before it.
    private static int StartOf(ReadOnlySpan<byte> bytes)
    {
        if (IsList(bytes))
        {
            return 0;
        }

        if (bytes.Length > VariableAttributes && IsList(bytes[VariableAttributes..]))
        {
            return VariableAttributes;
        }

        var reader = new SpanReader(bytes);
        reader.Skip(AuthenticationTime, "TimeStamp");
        var length = reader.ReadUInt32LittleEndian("dwLength");
        reader.Skip(2, "wRevision");
        var isGuid = reader.ReadUInt16LittleEndian("wCertificateType") == WinCertTypeGuid;
        return reader.Fault is null && isGuid && length <= bytes.Length - AuthenticationTime ? AuthenticationTime + (int)length : 0;
    }

    private static bool IsList(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(16, "SignatureType");
        var list = reader.ReadUInt32LittleEndian("SignatureListSize");
        var header = reader.ReadUInt32LittleEndian("SignatureHeaderSize");
        var size = reader.ReadUInt32LittleEndian("SignatureSize");
        return reader.Fault is null && list <= bytes.Length && size > OwnerLength && header < list && list >= ListHeader && (list - ListHeader - header) % size == 0;
    }

    private static int ReadList(ReadOnlyMemory<byte> bytes, int offset, ImmutableArray<EfiSignature>.Builder signatures, out FormatFault? fault)
    {
        var reader = new SpanReader(bytes.Span);
        var type = new Guid(reader.ReadBytes(16, "SignatureType") is { Length: 16 } id ? id : new byte[16]);
        var list = reader.ReadUInt32LittleEndian("SignatureListSize");
        var header = reader.ReadUInt32LittleEndian("SignatureHeaderSize");
        var size = reader.ReadUInt32LittleEndian("SignatureSize");
        fault = reader.Fault is { } shortFault ? FormatFault.Of(shortFault, offset)
            : !IsList(bytes.Span) ? new FormatFault("SignatureListSize", offset + 16, $"is {list} with a header of {header} and signatures of {size} bytes; {bytes.Length} are there")
            : signatures.Count > MostEntries ? new FormatFault("SignatureListSize", offset + 16, $"would make more than {MostEntries} signatures")
            : null;
        if (fault is not null)
        {
            return 0;
        }

        for (var at = ListHeader + (int)header; at < list && signatures.Count <= MostEntries; at += (int)size)
        {
            var owner = new Guid(bytes.Span.Slice(at, OwnerLength));
            signatures.Add(new EfiSignature(type, owner, bytes.Slice(at + OwnerLength, (int)size - OwnerLength)));
        }

        return (int)list;
    }

    private static void WriteList(MemoryStream output, List<EfiSignature> run)
    {
        if (run.Count == 0)
        {
            return;
        }

        var size = OwnerLength + run[0].Data.Length;
        var bytes = new byte[ListHeader + (size * run.Count)];
        var writer = new SpanWriter(bytes);
        writer.WriteBytes(run[0].Type.ToByteArray());
        writer.WriteUInt32LittleEndian((uint)bytes.Length);
        writer.WriteUInt32LittleEndian(0);
        writer.WriteUInt32LittleEndian((uint)size);
        foreach (var signature in run)
        {
            writer.WriteBytes(signature.Owner.ToByteArray());
            writer.WriteBytes(signature.Data.Span);
        }

        output.Write(bytes);
    }
}
