using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Images.Outputs;
using Sunup.Images.Repairing;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd repair</c>: rewrites an image so that the kernel takes it.</summary>
public sealed class RepairCommand : SunupCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "The image, as the loader joins it; it is not changed" };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the repaired image here, whole or not at all; else only say what would be changed", HelpName = "FILE" };

    private readonly KernelOptions _kernel = new();

    private readonly Option<bool> _cutJunk = new("--cut-junk") { Description = "Leave out bytes that are no archive, whatever they are" };

    private readonly Option<string?> _compress = new("--compress") { Description = "Compress everything that is compressed anew by this", HelpName = "gzip|xz|zstd|lz4|lzma|bzip2" };

    private readonly Option<int> _padTo = new("--pad-to")
    {
        Description = "Zeros at the end, up to a multiple of this",
        DefaultValueFactory = _ => 1,
        HelpName = "BYTES",
    };

    public RepairCommand(CommandHost host)
        : base("repair", "Rewrite an initramfs so that the kernel takes all of it, and say each change", host)
    {
        _compress.AcceptOnlyFromAmong("gzip", "xz", "zstd", "lz4", "lzma", "bzip2");
        Add(_image);
        Add(_output);
        _kernel.AddTo(this);
        Add(_cutJunk);
        Add(_compress);
        Add(_padTo);
        Validators.Add(result =>
        {
            if (result.GetResult(_padTo) is { Tokens.Count: > 0 } && result.GetValue(_padTo) < 1)
            {
                result.AddError("--pad-to takes a number of bytes, such as 4, 512 or 4096.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd repair joined.img -o fixed.img", "mend what the kernel would stop at"),
        new("sunup initrd repair joined.img", "say what would be changed"),
        new("sunup initrd repair initrd.img -o fixed.img --pad-to 4096", "with zeros up to the next page"),
        new("sunup initrd repair initrd.img -o fixed.img --compress gzip --kernel-version 5.4", "for a kernel without zstd"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "It mends: archives that do not start on a multiple of 4; LZ4 without four zeros behind it; xz with a check other than CRC32; the LZ4 frame format; pzstd's skippable frames; "
            + "one archive split over several streams; a boot configuration that something was appended to; a compression that the kernel lacks; white space, pictures and scripts that a loader joined.",
        "The result is read as the kernel reads it, and is not written unless that comes to its end. What was cut short cannot be mended.",
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_output);
        var repair = new ImageRepair(new RepairOptions
        {
            Rules = _kernel.RulesOf(arguments),
            CutJunk = arguments.GetValue(_cutJunk),
            PadTo = arguments.GetValue(_padTo),
            Recompress = CompressionOptions.MethodOf(arguments.GetValue(_compress)),
        });
        try
        {
            var report = path is null ? Try(repair, arguments, cancellationToken) : Write(repair, arguments, path, cancellationToken);
            RepairView.Show(context, report, arguments.GetValue(_image)!, path);
            return Task.FromResult(report.IsSound ? ExitCodes.Yes : ExitCodes.No);
        }
        catch (Exception error) when (error is IOException and not BrokenPipeException)
        {
            throw OutputFindings.NotWritten(path ?? Path.GetTempPath(), error);
        }
    }

    private RepairReport Write(ImageRepair repair, ParseResult arguments, string path, CancellationToken cancellationToken)
    {
        using var output = OpenOutput(path);
        var report = repair.Run(arguments.GetValue(_image)!, output.Stream, cancellationToken);
        if (report.IsSound)
        {
            output.Commit();
        }

        return report;
    }

    private static AtomicOutput OpenOutput(string path)
    {
        try
        {
            return new AtomicOutput(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"-o {path}: {error.Message}"]);
        }
    }

    private RepairReport Try(ImageRepair repair, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var scratch = new FileStream(
            Path.Combine(Path.GetTempPath(), $"sunup-repair-{Environment.ProcessId}"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.DeleteOnClose });
        return repair.Run(arguments.GetValue(_image)!, scratch, cancellationToken);
    }
}
