using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp;

/// <summary>A sub-option of options 43, 82 or 175.</summary>
public readonly record struct SubOption(byte Tag, ReadOnlyMemory<byte> Value);

/// <summary>The sub-options within one option's value.</summary>
/// <param name="Items">In their order; those before a fault are kept.</param>
/// <param name="Fault">The first rule broken, with its offset within the value.</param>
public readonly record struct EncapsulatedOptions(ImmutableArray<SubOption> Items, DhcpFault? Fault)
{
    /// <summary>Tag and length bytes, then the value; 0 is padding and 255 ends.</summary>
    /// <remarks>Source: RFC 2132 section 8.4. Option 82 (RFC 3046) has neither padding nor end: <see cref="ReadRelayAgent"/>.</remarks>
    public static EncapsulatedOptions Read(ReadOnlyMemory<byte> value) => Read(value, hasPadAndEnd: true);

    public static EncapsulatedOptions ReadRelayAgent(ReadOnlyMemory<byte> value) => Read(value, hasPadAndEnd: false);

    /// <summary>The value of the first sub-option with that tag; null if absent.</summary>
    public ReadOnlyMemory<byte>? Find(byte tag)
    {
        foreach (var item in Items)
        {
            if (item.Tag == tag)
            {
                return item.Value;
            }
        }

        return null;
    }

    /// <summary>Tag, length, value of each, and 255 behind them. A value over 255 bytes is an error of the caller.</summary>
    public static byte[] Write(params ReadOnlySpan<SubOption> items)
    {
        var bytes = new List<byte>(64);
        foreach (var item in items)
        {
            bytes.Add(item.Tag);
            bytes.Add(checked((byte)item.Value.Length));
            bytes.AddRange(item.Value.Span);
        }

        bytes.Add((byte)DhcpOptionCode.End);
        return [.. bytes];
    }

    private static EncapsulatedOptions Read(ReadOnlyMemory<byte> value, bool hasPadAndEnd)
    {
        var items = ImmutableArray.CreateBuilder<SubOption>();
        var bytes = value.Span;
        for (var at = 0; at < bytes.Length;)
        {
            var tag = bytes[at];
            if (hasPadAndEnd && tag == (byte)DhcpOptionCode.Pad)
            {
                at++;
                continue;
            }

            if (hasPadAndEnd && tag == (byte)DhcpOptionCode.End)
            {
                break;
            }

            if (at + 1 >= bytes.Length || at + 2 + bytes[at + 1] > bytes.Length)
            {
                return new(items.ToImmutable(), new DhcpFault($"sub-option {tag}", at, "runs past the end of its option"));
            }

            items.Add(new SubOption(tag, value.Slice(at + 2, bytes[at + 1])));
            at += 2 + bytes[at + 1];
        }

        return new(items.ToImmutable(), null);
    }
}
