using Sunup.Formats.Tests.Recognition;
using Sunup.Images.UnifiedKernelImages;

namespace Sunup.Boots.Kexec;

/// <summary>A unified kernel image with Debian's stub.</summary>
internal static class TestUki
{
    private static ReadOnlySpan<byte> Old => "systemd-stub 252"u8;

    private static ReadOnlySpan<byte> Newer => "systemd-stub 257"u8;

    public static byte[] Build(string kernel, byte[] initrd, string commandLine)
    {
        var recipe = new UkiRecipe
        {
            Stub = UkiContent.OfFile(Assert.Single(DebianFiles.Of("systemd-boot-efi", "linuxx64.efi.stub"))),
            Base = new UkiSections
            {
                Linux = UkiContent.OfFile(kernel),
                Initrd = UkiContent.OfBytes(initrd),
                CommandLine = UkiContent.OfText(commandLine),
                OsRelease = UkiContent.OfText("ID=sunup-test\nVERSION_ID=1\n"),
            },
        };
        using var image = new MemoryStream();
        UkiBuilder.Build(recipe, image);
        return AsNewer(image.ToArray());
    }

    // The stub's own code does not run by kexec; what it says of its version decides which rules are followed, SMBIOS texts among them.
    private static byte[] AsNewer(byte[] image)
    {
        var at = image.AsSpan().IndexOf(Old);
        Assert.True(at > 0);
        Newer.CopyTo(image.AsSpan(at));
        return image;
    }
}
