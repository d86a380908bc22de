using System.Security.Cryptography;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>A copy of a file with zeros up to the next multiple of a boundary: the remedy where a loader joins files without padding.</summary>
/// <param name="Input">Path of the original, which stays as it is.</param>
/// <param name="Output">Path of the copy.</param>
/// <param name="Boundary">4, 512 or 4096.</param>
/// <param name="Length">Of the original, in bytes.</param>
/// <param name="PaddedLength">Of the copy.</param>
/// <param name="Sha256">Of the original, hexadecimal.</param>
/// <param name="PaddedSha256">Of the copy.</param>
/// <param name="Findings">What the padding means for a signed file.</param>
internal sealed record PaddedCopy(string Input, string Output, int Boundary, long Length, long PaddedLength, string Sha256, string PaddedSha256, IReadOnlyList<Finding> Findings)
{
    public bool IsChanged => PaddedLength != Length;

    public static PaddedCopy Write(string input, string output, int boundary)
    {
        using var stream = FileInspection.Open(input);
        var file = new FileBytes(stream);
        var padding = (int)((boundary - (file.Length % boundary)) % boundary);
        using var before = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var after = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        OutputFile.Write(output, input, target => Copy(file, target, padding, before, after));
        return new PaddedCopy(
            input, output, boundary, file.Length, file.Length + padding,
            Convert.ToHexStringLower(before.GetCurrentHash()), Convert.ToHexStringLower(after.GetCurrentHash()),
            padding > 0 && KernelFile.Read(file, new KernelReadOptions { Version = false }) is { Pe.IsSigned: true } ? [Unsigned(output)] : []);
    }

    private static void Copy(FileBytes file, Stream target, int padding, IncrementalHash before, IncrementalHash after)
    {
        var buffer = new byte[1 << 20];
        for (var at = 0L; at < file.Length;)
        {
            var piece = buffer.AsSpan(0, file.ReadAt(at, buffer));
            target.Write(piece);
            before.AppendData(piece);
            after.AppendData(piece);
            at += piece.Length;
        }

        var zeros = new byte[padding];
        target.Write(zeros);
        after.AppendData(zeros);
    }

    private static Finding Unsigned(string output) => new()
    {
        Id = "SU0735",
        Severity = FindingSeverity.Warning,
        Stage = Stage.Kernel,
        Summary = $"the signature in {output} no longer holds: the file is another one than was signed",
        Cause = "The signed hash (Authenticode) covers all bytes but the signature, those behind it as well. Where Secure Boot is on, firmware and shim refuse the padded kernel; elsewhere it starts.",
        Confidence = Confidence.Certain,
        Remedies = [new Remedy("Use it on machines without Secure Boot, or sign it again after the padding.")],
    };
}
