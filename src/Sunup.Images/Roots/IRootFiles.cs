namespace Sunup.Images.Roots;

/// <summary>The files of a root file system, wherever they lie. Paths have no slash in front; nothing is ever written.</summary>
public interface IRootFiles
{
    /// <summary>How the root is called in findings.</summary>
    string Name { get; }

    /// <summary>A file or a folder, links followed.</summary>
    bool Exists(string path);

    /// <summary>What is in a folder, in ordinal order; nothing where there is none.</summary>
    IEnumerable<string> Names(string folder);

    /// <summary>Of a file, as UTF-8 and up to 1 MiB; empty where it cannot be read.</summary>
    string Text(string path);

    /// <summary>A file that is there and has no bytes, links followed. Not so for what cannot be read.</summary>
    bool IsEmpty(string path);

    /// <summary>Where a symbolic link points, as it stands in it; null for what is none.</summary>
    string? LinkTarget(string path);
}
