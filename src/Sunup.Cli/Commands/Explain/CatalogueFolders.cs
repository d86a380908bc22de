using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Catalogues;

namespace Sunup.Cli.Commands.Explain;

/// <summary>Finds the catalogue files of this user and reads them with the built-in catalogue.</summary>
internal static class CatalogueFolders
{
    private const long MaxFileSize = 16 * 1024 * 1024;

    /// <param name="context">Its environment says where the configuration folder is.</param>
    /// <param name="extra">A folder that was named; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">A folder that was named is not there, or a file has faults: all are told.</exception>
    public static async Task<Catalogue> ReadAsync(CommandContext context, string? extra, CancellationToken cancellationToken)
    {
        if (extra is not null && !Directory.Exists(extra))
        {
            throw new UsageException($"the folder '{extra}' does not exist: --catalogue names a folder with catalogue files (*.json).");
        }

        var files = new List<(string, ReadOnlyMemory<byte>)>();
        foreach (var folder in Own(context).Append(extra))
        {
            foreach (var path in folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
            {
                files.Add((path, await ReadFileAsync(path, cancellationToken)));
            }
        }

        if (files.Count == 0)
        {
            return Catalogue.BuiltIn;
        }

        var (catalogue, faults) = Catalogue.With(files);
        return catalogue ?? throw new UsageException($"a catalogue file does not hold:\n  {string.Join("\n  ", faults)}\ndocs/formats/catalogue.md has every key.");
    }

    private static IEnumerable<string?> Own(CommandContext context)
    {
        var configuration = context.GetEnvironment("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder
            : context.GetEnvironment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : null;
        yield return configuration is null ? null : Path.Combine(configuration, "sunup", "catalogue.d");
    }

    private static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileSize
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new UsageException($"{path} is larger than 16 MiB: that is no catalogue file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {exception.Message}");
        }
    }
}
