namespace Sunup.Images.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sunup-images-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    // Names that are not UTF-8 are beyond Directory.Delete.
    public void Dispose() => Tools.Shell($"chmod -R u+rwx {Path}; rm -rf {Path}");
}
