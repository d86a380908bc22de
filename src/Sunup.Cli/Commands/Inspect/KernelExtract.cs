using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What was taken out of a kernel.</summary>
/// <param name="What"><c>config</c> or <c>payload</c>.</param>
/// <param name="Input">Path of the kernel.</param>
/// <param name="Output">Path of what was written; nothing was written when there are findings.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Findings">Why it could not be.</param>
internal sealed record KernelExtract(string What, string Input, string Output, long Length, IReadOnlyList<Finding> Findings)
{
    public static KernelExtract WriteConfig(string input, string output)
    {
        using var stream = FileInspection.Open(input);
        var kernel = FileInspection.ReadKernel(input, new FileBytes(stream), new KernelReadOptions { Config = true });
        if (kernel.ConfigText is not { } text)
        {
            return new KernelExtract("config", input, output, 0, [.. Faults(input, kernel).DefaultIfEmpty(NoConfig(input, kernel))]);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        OutputFile.Write(output, input, target => target.Write(bytes));
        return new KernelExtract("config", input, output, bytes.Length, []);
    }

    public static KernelExtract WritePayload(string input, string output)
    {
        using var stream = FileInspection.Open(input);
        var file = new FileBytes(stream);
        var kernel = FileInspection.ReadKernel(input, file, new KernelReadOptions { Version = false });
        if (kernel.Payload is not { Method: not null } payload)
        {
            return new KernelExtract("payload", input, output, 0, [.. Faults(input, kernel).DefaultIfEmpty(NoPayload(input))]);
        }

        long length = 0;
        string? fault = null;
        OutputFile.Write(output, input, target =>
        {
            var sink = new StreamSink(target);
            fault = payload.Decode(file, sink);
            length = sink.Length;
            if (fault is not null)
            {
                throw new FindingException(FileInspection.Failed("SU0725", $"the payload of {input} is damaged: {fault}, after {length} bytes", "Nothing was written.", new Remedy("Copy or download the file again.")));
            }
        });
        return new KernelExtract("payload", input, output, length, []);
    }

    private static IEnumerable<Finding> Faults(string input, KernelFile kernel) =>
        InspectFindings.Of(input, new RecognizedKernel(kernel, "")).Where(finding => finding.Severity == FindingSeverity.Error);

    private static Finding NoConfig(string input, KernelFile kernel) => FileInspection.Failed(
        "SU0736",
        $"{input} has no configuration built in",
        "CONFIG_IKCONFIG is off in it, as in Debian's kernels.",
        new Remedy("Take the file that the kernel's package installs beside it.", $"less /boot/config-{kernel.Release ?? "VERSION"}"));

    private static Finding NoPayload(string input) => FileInspection.Failed(
        "SU0737", $"{input} has no compressed payload", "The kernel in this file is not compressed, or its header is too old to say where it is.", new Remedy("Use the file as it is."));

    private sealed class StreamSink(Stream target) : IFlushSink
    {
        public long Length { get; private set; }

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            target.Write(bytes);
            Length += bytes.Length;
            return true;
        }
    }
}
