namespace Sunup.Binary.Tests;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out() => Assert.Equal(0xcbf43926u, Crc32.Of("123456789"u8));

    [Fact]
    public void In_two_parts_it_is_the_same() => Assert.Equal(Crc32.Of("123456789"u8), Crc32.Of("6789"u8, Crc32.Of("12345"u8)));
}
