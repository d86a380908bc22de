namespace Sunup.Cli.Tests;

/// <summary>A folder of one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sunup-cli-tests-").FullName;

    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, and its folders; a script if it starts with <c>#!</c>.</summary>
    public string Write(string relative, string text)
    {
        var path = At(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (text.StartsWith("#!", StringComparison.Ordinal))
        {
            File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
