using Sunup.Formats.Compression;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Where the reader gets its decoders from, one for each compressed segment.</summary>
public delegate IKernelDecoder DecoderFactory(CompressionMethod method, DecoderSettings settings);
