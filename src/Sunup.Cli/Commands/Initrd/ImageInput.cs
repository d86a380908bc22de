using System.Collections.Immutable;
using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Joins;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>The images of a command line, opened and joined as a loader joins them; <c>-</c> is standard input.</summary>
internal sealed class ImageInput : IDisposable
{
    private readonly List<Stream> _files = [];

    private ImageInput(LoaderJoin join, IReadOnlyList<string> names)
    {
        Joined = Stream.Null;
        try
        {
            foreach (var name in names)
            {
                _files.Add(Open(name));
            }

            var joined = new JoinedStream(join, _files, leaveOpen: true);
            Joined = joined;
            Objection = joined.Layout.Objection;
            Parts = [.. joined.Layout.Parts.Select(part => new ImagePart(names[part.Index], part.Offset, part.Length))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Can seek.</summary>
    public Stream Joined { get; }

    public ImmutableArray<ImagePart> Parts { get; } = [];

    /// <summary>Why the loader does not join files at all; null where it does.</summary>
    public string? Objection { get; }

    /// <exception cref="UsageException">A file cannot be read.</exception>
    public static ImageInput Open(LoaderJoin join, IReadOnlyList<string> names) => names.Count(name => name == "-") > 1
        ? throw new UsageException(["'-' is standard input, which can be one image only."])
        : new ImageInput(join, names);

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static FileStream Open(string name)
    {
        try
        {
            if (name == "-")
            {
                return ReadStandardInput();
            }

            var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return file.CanSeek ? file : Spool(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([Directory.Exists(name) ? $"{name} is a folder; an initramfs image is a file." : $"{name}: {error.Message}"]);
        }
    }

    private static FileStream ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        return Spool(input);
    }

    // The kernel has the whole image at hand, and so must we: a pipe goes to a file without a name first.
    private static FileStream Spool(Stream input)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
        File.Delete(path);
        input.CopyTo(file);
        file.Position = 0;
        return file;
    }
}
