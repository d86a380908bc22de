using System.CommandLine;
using System.CommandLine.Parsing;
using Sunup.Formats.Compression;
using Sunup.Images.Outputs;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>--compress</c> and <c>--level</c>.</summary>
internal sealed class CompressionOptions
{
    private readonly Option<string> _compress = new("--compress")
    {
        Description = "Compress as the kernel takes it",
        DefaultValueFactory = _ => "none",
        HelpName = "gzip|xz|zstd|lz4|lzma|bzip2|none",
    };

    private readonly Option<int?> _level = new("--level") { Description = "The method's level; else its usual one", HelpName = "N" };

    public void AddTo(Command command)
    {
        _compress.AcceptOnlyFromAmong("gzip", "xz", "zstd", "lz4", "lzma", "bzip2", "none");
        command.Add(_compress);
        command.Add(_level);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_level) is not null && MethodOf(result) is null)
            {
                result.AddError("--level is of a compression: say which with --compress.");
            }
            else if (MethodOf(result) is { } method && result.GetValue(_level) is { } level && Compressors.Levels(method) is var (least, most) && (level < least || level > most))
            {
                result.AddError($"--level {level}: {CompressionMagic.NameOf(method)} has the levels {least} to {most}.");
            }
        });
    }

    /// <summary>Null for none.</summary>
    public CompressionMethod? MethodOf(CommandResult arguments) => MethodOf(arguments.GetValue(_compress));

    /// <summary>By its word; null for none.</summary>
    public static CompressionMethod? MethodOf(string? word) => word switch
    {
        "gzip" => CompressionMethod.Gzip,
        "xz" => CompressionMethod.Xz,
        "zstd" => CompressionMethod.Zstd,
        "lz4" => CompressionMethod.Lz4Legacy,
        "lzma" => CompressionMethod.Lzma,
        "bzip2" => CompressionMethod.Bzip2,
        _ => null,
    };

    /// <summary>A stream that compresses into <paramref name="output"/>; null where nothing is to be compressed.</summary>
    public Stream? Open(CommandResult arguments, Stream output) =>
        MethodOf(arguments) is { } method ? ImageCompression.Open(output, method, arguments.GetValue(_level)) : null;
}
