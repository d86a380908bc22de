using Sunup.Cli.Invocation;
using Sunup.Images.Outputs;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>Where an image goes: a file that appears whole or not at all, or standard output.</summary>
internal sealed class ImageOutput : IDisposable
{
    private readonly AtomicOutput? _file;

    private ImageOutput(string? path, AtomicOutput? file, Stream stream)
    {
        Path = path;
        _file = file;
        Stream = stream;
    }

    /// <summary>Null for standard output.</summary>
    public string? Path { get; }

    public Stream Stream { get; }

    /// <summary>Opens what <c>-o</c> says; nothing and <c>-</c> are standard output.</summary>
    /// <exception cref="UsageException">It cannot be written, or would go to a terminal or between JSON.</exception>
    public static ImageOutput Open(CommandContext context, string? path)
    {
        if (path is not (null or "-"))
        {
            try
            {
                var file = new AtomicOutput(path);
                return new ImageOutput(path, file, file.Stream);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new UsageException([$"-o {path}: {error.Message}"]);
            }
        }

        if (context.Json)
        {
            throw new UsageException(["With --json, standard output is JSON: say with -o FILE where the image goes."]);
        }

        return context.OutputIsTerminal
            ? throw new UsageException(["An image is not for a terminal: say with -o FILE where it goes, or redirect standard output."])
            : new ImageOutput(null, null, PipeStream.OpenStandardOutput());
    }

    /// <summary>Puts the file at its place; without this, disposing leaves no trace of it.</summary>
    public void Commit()
    {
        Stream.Flush();
        _file?.Commit();
    }

    public void Dispose()
    {
        if (_file is not null)
        {
            _file.Dispose();
        }
    }
}
