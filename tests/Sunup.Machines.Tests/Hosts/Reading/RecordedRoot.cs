namespace Sunup.Machines.Tests.Hosts.Reading;

/// <summary>A folder with the files of a host, as they were recorded.</summary>
internal sealed class RecordedRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    public string Path => _folder.FullName;

    public RecordedRoot With(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public RecordedRoot With(string path, byte[] bytes)
    {
        With(path, "");
        File.WriteAllBytes(System.IO.Path.Combine(Path, path), bytes);
        return this;
    }

    public RecordedRoot WithLink(string path, string target)
    {
        var link = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return this;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
