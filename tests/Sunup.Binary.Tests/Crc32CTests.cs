namespace Sunup.Binary.Tests;

/// <summary>The examples of RFC 3720 appendix B.4, whose bytes are least significant first.</summary>
public sealed class Crc32CTests
{
    [Fact]
    public void The_specifications_examples_hold()
    {
        Assert.Equal(0xe3069283, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8a9136aau, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46dd794eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void In_parts_it_is_as_in_one()
    {
        var bytes = Enumerable.Range(0, 100).Select(i => (byte)(i * 7)).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Of(bytes.AsSpan(cut), Crc32C.Of(bytes.AsSpan(0, cut))));
        }
    }
}
