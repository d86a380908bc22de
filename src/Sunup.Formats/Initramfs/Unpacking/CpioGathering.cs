namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Bytes that are gathered until there are enough: a header, a name, a link with its target.</summary>
internal sealed class CpioGathering(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    /// <summary>The state that follows.</summary>
    public CpioState Then { get; private set; }

    public int Count { get; private set; }

    public int Missing { get; private set; }

    /// <summary>What was gathered last; it stays until something else is.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public void Start(int size, CpioState then) => (Count, Missing, Then) = (0, size, then);

    /// <summary>Takes what is missing, or all there is. Returns how many bytes.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Missing);
        bytes[..count].CopyTo(_bytes.AsSpan(Count));
        Count += count;
        Missing -= count;
        return count;
    }
}
