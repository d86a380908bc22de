using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Files of the host, as facts: what is not there is known to be absent, what may not be read is not known.</summary>
/// <param name="root">Folder in which <c>proc</c>, <c>sys</c>, <c>etc</c> are; a test gives its own.</param>
internal sealed class HostFiles(string root = "/")
{
    /// <summary>No file that is read here is larger; one of a hostile container may be.</summary>
    private const int MostBytes = 16 << 20;

    /// <summary>It is the machine that this process runs on.</summary>
    public bool IsThisHost => root == "/";

    public string PathOf(string path) => Path.Combine(root, path.TrimStart('/'));

    public bool Exists(string path) => File.Exists(PathOf(path)) || Directory.Exists(PathOf(path));

    /// <summary>The text without blanks at its ends; null: there is no such file.</summary>
    public Fact<string?> Text(string path)
    {
        try
        {
            using var file = new FileStream(PathOf(path), new FileStreamOptions { Mode = FileMode.Open, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            // A file of /proc or /sys says that it has 0 or 4096 bytes: it is read to its end, not to its length.
            var buffer = new byte[16384];
            using var bytes = new MemoryStream();
            for (int count; bytes.Length < MostBytes && (count = file.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, count);
            }

            return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).Trim('\n', ' ', '\t', '\0');
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Known<string?>(null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Unknown<string?>(Why(path, error));
        }
    }

    /// <summary>The text, which every Linux has.</summary>
    public Fact<string> Required(string path) => Text(path) switch
    {
        Known<string?>({ } text) => text,
        Unknown<string?>(var why) => new Unknown<string>(why),
        _ => new Unknown<string>($"/{path.TrimStart('/')} is not there"),
    };

    /// <summary>The text, or null where there is none to be had, for whatever reason.</summary>
    public string? TextOrNull(string path) => Text(path) is Known<string?>(var text) ? text : null;

    /// <summary>A decimal number, or null.</summary>
    public long? Number(string path) =>
        long.TryParse(TextOrNull(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Names in a folder, in order; empty where there is none.</summary>
    public ImmutableArray<string> Names(string folder) => NamesOf(folder) is Known<ImmutableArray<string>>(var names) ? names : [];

    /// <summary>Names in a folder, in order; empty where there is no such folder.</summary>
    public Fact<ImmutableArray<string>> NamesOf(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(PathOf(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToImmutableArray();
        }
        catch (Exception error) when (error is DirectoryNotFoundException)
        {
            return ImmutableArray<string>.Empty;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Unknown<ImmutableArray<string>>(Why(folder, error));
        }
    }

    /// <summary>The last part of where a symbolic link leads; null for what is none.</summary>
    public string? LinkName(string path)
    {
        try
        {
            return new FileInfo(PathOf(path)).LinkTarget is { } target ? Path.GetFileName(target) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where a symbolic link leads, as it says; null for what is none.</summary>
    public string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(PathOf(path)).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value of a line <c>name: value</c> or <c>name value</c>; null where there is none.</summary>
    public static string? Field(string text, string name, char separator = ':')
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..].TrimStart() is [var next, .. var rest] && (separator == ' ' || next == separator))
            {
                return (separator == ' ' ? line[name.Length..] : rest).Trim().ToString();
            }
        }

        return null;
    }

    private static string Why(string path, Exception error) => error is UnauthorizedAccessException ? $"/{path.TrimStart('/')} may not be read by this user" : $"/{path.TrimStart('/')}: {error.Message}";
}
