namespace Sunup.Cli.Views.Initrd;

/// <summary>One line of the picture of an image.</summary>
/// <param name="Part">Index of the file that the row starts in; -1 for the loader's padding, and where there are no files.</param>
/// <param name="Offset">In the image, in bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Kind"><c>raw cpio</c>, <c>gzip</c>, <c>zeros</c>, <c>not read</c>.</param>
/// <param name="Detail">Entries, unpacked length; empty for nothing to say.</param>
/// <param name="IsFault">The kernel stops here.</param>
internal sealed record LayoutRow(int Part, long Offset, long Length, string Kind, string Detail, bool IsFault);
