using System.CommandLine;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Cli.Commands.Uki;

/// <summary>What the stub would find around it: <c>--load-options</c>, <c>--smbios-extra</c>, <c>--secure-boot</c>, <c>--alone</c>.</summary>
internal sealed class SurroundingOptions
{
    private readonly Option<string?> _loadOptions = new("--load-options") { Description = "What the boot menu hands over, such as '@1 console=ttyS0'", HelpName = "TEXT" };

    private readonly Option<string?> _smbios = new("--smbios-extra") { Description = "io.systemd.stub.kernel-cmdline-extra of the machine's SMBIOS", HelpName = "TEXT" };

    private readonly Option<bool> _secureBoot = new("--secure-boot") { Description = "As with Secure Boot on: load options give way to .cmdline" };

    private readonly Option<bool> _alone = new("--alone") { Description = "Without addons and other files beside the image" };

    public void AddTo(Command command)
    {
        command.Add(_loadOptions);
        command.Add(_smbios);
        command.Add(_secureBoot);
        command.Add(_alone);
    }

    /// <summary>The files beside the image, unless they are not wanted.</summary>
    public CompanionFiles CompanionsOf(ParseResult arguments, string path) => arguments.GetValue(_alone) ? new CompanionFiles() : CompanionFiles.Of(path);

    public EffectiveOptions Of(ParseResult arguments, CompanionFiles companions) => new()
    {
        LoadOptions = arguments.GetValue(_loadOptions),
        SmbiosExtra = arguments.GetValue(_smbios),
        SecureBoot = arguments.GetValue(_secureBoot),
        Companions = companions.Files,
    };
}
