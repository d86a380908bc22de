namespace Sunup.Linux.FileSystems;

/// <summary>A library of the system is not installed, or too old. Callers make a finding of it.</summary>
/// <param name="library">Its file name, <c>libext2fs.so.2</c>.</param>
/// <param name="package">The Debian package that brings it.</param>
/// <param name="inner">What the runtime said.</param>
public sealed class SystemLibraryMissingException(string library, string package, Exception? inner = null)
    : Exception($"{library} is not on this machine or too old: install the package {package}", inner)
{
    public string Library { get; } = library;

    public string Package { get; } = package;
}
