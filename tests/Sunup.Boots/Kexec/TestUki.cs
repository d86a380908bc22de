using Sunup.Formats.Tests.Recognition;
using Sunup.Images.UnifiedKernelImages;

namespace Sunup.Boots.Kexec;

/// <summary>A unified kernel image with Debian's stub.</summary>
internal static class TestUki
{
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
        return image.ToArray();
    }
}
