using System.IO.Compression;
using System.Text;
using Sunup.Cli.Commands.Inspect;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;
using Sunup.Model;

namespace Sunup.Cli.Commands.Explain;

/// <summary>Opens logs, whatever they are packed in, and hands their bytes to the explainer.</summary>
internal static class LogFiles
{
    private const int BlockSize = 256 * 1024;
    private const int LongestMark = 3;

    /// <exception cref="FindingException">SU0731: a file cannot be read.</exception>
    public static async Task<LogExplanation> ExplainAsync(Catalogue catalogue, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var explainer = new LogExplainer(catalogue);
        foreach (var path in paths)
        {
            explainer.Begin(path);
            try
            {
                await using var stream = path is "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                await ReadAsync(explainer, stream, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new FindingException(
                    FileInspection.Failed("SU0731", $"{path} cannot be read: {exception.Message}", "Sunup needs to read the log to explain it.", new Remedy("Check the path and its permissions.", $"ls -l {path}")),
                    exception);
            }
        }

        return explainer.Complete();
    }

    private static async Task ReadAsync(LogExplainer explainer, Stream stream, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize];
        var length = await stream.ReadAtLeastAsync(block, LongestMark, throwOnEndOfStream: false, cancellationToken);
        if (Unpacked(block.AsMemory(0, length), stream) is { } unpacked)
        {
            await using (unpacked)
            {
                while ((length = await unpacked.ReadAsync(block, cancellationToken)) > 0)
                {
                    explainer.Add(block.AsSpan(0, length));
                }
            }

            return;
        }

        while (length > 0)
        {
            explainer.Add(block.AsSpan(0, length));
            length = await stream.ReadAsync(block, cancellationToken);
        }
    }

    /// <summary>Null for plain text.</summary>
    private static Stream? Unpacked(ReadOnlyMemory<byte> start, Stream rest) => start.Span switch
    {
        [0x1f, 0x8b, ..] => new GZipStream(new PrefixedStream(start, rest), CompressionMode.Decompress),
        [0xff, 0xfe, ..] => Encoding.CreateTranscodingStream(new PrefixedStream(start[2..], rest), Encoding.Unicode, Encoding.UTF8),
        [0xfe, 0xff, ..] => Encoding.CreateTranscodingStream(new PrefixedStream(start[2..], rest), Encoding.BigEndianUnicode, Encoding.UTF8),
        _ => null,
    };
}
