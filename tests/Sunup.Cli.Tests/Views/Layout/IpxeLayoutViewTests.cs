using Sunup.Cli.Views;
using Sunup.Cli.Views.Layout;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Cli.Tests.Views.Layout;

public sealed class IpxeLayoutViewTests
{
    private const long Kernel = 11_548_296;

    private static readonly ViewStyle s_plain = new(80, Color: false, Unicode: true, IsTerminal: true, Verbose: false);

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void An_image_across_the_top_and_what_it_overwrites(int width) =>
        Golden.Verify($"ipxe-overwritten-{width}.txt", Screen(Freed, s_plain with { Width = width }));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void Leftovers_and_swaps(int width) =>
        Golden.Verify($"ipxe-leftovers-{width}.txt", Screen(Leftovers, s_plain with { Width = width }));

    [Fact]
    public void In_a_locale_of_ascii_alone()
    {
        var screen = Screen(Freed, s_plain with { Unicode = false });
        Assert.All(screen, character => Assert.True(char.IsAscii(character)));
        Golden.Verify("ipxe-ascii-80.txt", screen);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        foreach (var width in (int[])[40, 80, 120, 160])
        {
            Assert.All(Screen(Freed, s_plain with { Width = width }).Split('\n'), line => Assert.True(line.Length < width, line));
        }
    }

    private static IpxeLayoutInput Freed => new()
    {
        HeapTop = 0x3ee6_4000,
        Startup = [new("<INITRD>", Kernel) { Fate = IpxeImageFate.Freed, IsWanted = false }],
        Images = [IpxeLayoutImage.Kernel("vmlinuz", Kernel), new("initrd.img", 9_114_272), new("extra.cpio", 19_456)],
        KernelProtectedModeLength = Kernel - 16384,
    };

    private static IpxeLayoutInput Leftovers => new()
    {
        Startup = [IpxeLayoutImage.Kernel("script.ipxe", 300)],
        Images = [new("menu.png", 250_123) { IsWanted = false }, new("initrd.img", 9_114_272), new("secret.key", 64) { Argument = "/etc/secret.key mode=600" }, IpxeLayoutImage.Kernel("vmlinuz", Kernel)],
    };

    private static string Screen(IpxeLayoutInput input, ViewStyle style)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var view = new IpxeLayoutView(ViewConsole.Create(writer, style), style);
        view.Show(IpxeLayout.Predict(input));
        view.Show(IpxeLayoutAdvice.Compute(input));
        return writer.ToString();
    }
}
