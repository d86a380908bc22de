using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeErrorTests
{
    // As iPXE of Debian 12 and 2.0.0 printed them in QEMU; the low byte is the platform's: a PXE status, an EFI status.
    [Theory]
    [InlineData("0x2d0c613b", "HTTP 404: not found (ENOENT from httpcore, 2d0c613b)")]
    [InlineData("https://ipxe.org/2d0c618e", "HTTP 404: not found (ENOENT from httpcore, 2d0c618e)")]
    [InlineData("vmlinuz... No such file or directory (http://ipxe.org/2d0c613b)", "HTTP 404: not found (ENOENT from httpcore, 2d0c613b)")]
    [InlineData("2e022001", "this iPXE does not have the command (ENOEXEC from exec, 2e022001)")]
    [InlineData("0x4c22e035", "timed out (ETIMEDOUT from prompt, 4c22e035)")]
    [InlineData("0x3c092003", "not supported by this iPXE (ENOTSUP from open, 3c092003)")]
    [InlineData("0x7f04818e", "the firmware could not load the image: not an EFI program, or Secure Boot refused it (EPLATFORM from efi_image, 7f04818e)")]
    [InlineData("0x0", "no error")]
    public void A_number_or_URL_is_told_in_words(string text, string words)
    {
        Assert.True(IpxeError.TryParse(text, out var error));
        Assert.Equal(words, error.Describe());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("12")]
    [InlineData("0x80000000")]
    [InlineData("0x123456789")]
    [InlineData("http://example.org/2d0c613b")]
    [InlineData("ghijklmn")]
    public void Anything_else_is_no_number(string text) => Assert.False(IpxeError.TryParse(text, out _));

    [Fact]
    public void The_fields_are_the_bits_of_the_number() => Prop.ForAll<int>(value =>
    {
        var error = new IpxeError((uint)(value & int.MaxValue));
        Assert.Equal(error.Number, ((uint)error.Posix << 24) | ((uint)error.FileId << 13) | ((uint)error.Instance << 8) | (uint)error.PlatformCode);
        Assert.True(IpxeError.TryParse(error.Url, out var read));
        Assert.Equal(error, read);
        Assert.NotEmpty(error.Describe());
    }).QuickCheckThrowOnFailure();
}
