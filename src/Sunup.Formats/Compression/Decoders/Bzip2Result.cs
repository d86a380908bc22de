namespace Sunup.Formats.Compression.Decoders;

/// <summary>How reading a block of bzip2 ends. Of the faults the kernel has no words: it says that the decompressor failed.</summary>
internal enum Bzip2Result
{
    Block,
    /// <summary>The end of the stream, or a block whose checksum is wrong: the checksums decide.</summary>
    LastBlock,
    Fault,
}
