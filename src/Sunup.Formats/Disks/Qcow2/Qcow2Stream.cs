using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2;

/// <summary>The guest's disk of a QCOW2 image. Damaged clusters are an <see cref="InvalidDataException"/>, as for any stream that cannot give its bytes.</summary>
internal sealed class Qcow2Stream(Qcow2Image image, Stream? backing) : Stream
{
    private readonly FileBytes? _backing = backing is null ? null : new FileBytes(backing);
    private byte[] _cluster = [];
    private long _clusterAt = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => image.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position < 0 || Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        var mapping = image.Map(Position);
        var take = (int)Math.Min(buffer.Length, mapping.Length);
        Fill(mapping, buffer[..take]);
        Position += take;
        return take;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Fill(in Qcow2Mapping mapping, Span<byte> into)
    {
        switch (mapping.Kind)
        {
            case Qcow2MappingKind.Zero:
                into.Clear();
                break;
            case Qcow2MappingKind.Allocated:
                into[image.File.ReadAt(mapping.HostOffset, into)..].Clear();
                break;
            case Qcow2MappingKind.Backing:
                into[(_backing?.ReadAt(Position, into) ?? 0)..].Clear();
                break;
            case Qcow2MappingKind.Compressed:
                Decompress(mapping).AsSpan(mapping.ClusterOffset, into.Length).CopyTo(into);
                break;
            default:
                throw new InvalidDataException($"the QCOW2 image puts byte {Position} of its disk at byte {mapping.HostOffset} of the file, where it cannot be");
        }
    }

    private byte[] Decompress(in Qcow2Mapping mapping)
    {
        if (_clusterAt != mapping.HostOffset)
        {
            _cluster = Qcow2Cluster.Decompress(image.File.Read(mapping.HostOffset, mapping.CompressedLength), image.Header.CompressionType, (int)image.ClusterSize)
                ?? throw new InvalidDataException($"the compressed cluster at byte {mapping.HostOffset} of the QCOW2 image cannot be decompressed");
            _clusterAt = mapping.HostOffset;
        }

        return _cluster;
    }
}
