using System.CommandLine;
using Sunup.Formats.Initramfs.Joins;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>--join</c>: which loader puts several images one behind the other.</summary>
internal sealed class JoinOption
{
    private readonly Option<string> _join;

    public JoinOption(LoaderJoin standard)
    {
        _join = new("--join")
        {
            Description = "Join several images as this loader does",
            DefaultValueFactory = _ => standard.Name,
            HelpName = "LOADER",
        };
        _join.AcceptOnlyFromAmong([.. LoaderJoin.All.Select(join => join.Name)]);
    }

    public void AddTo(Command command) => command.Add(_join);

    public LoaderJoin Of(ParseResult arguments) => LoaderJoin.Find(arguments.GetValue(_join)!)!;

    /// <summary>For the help: every loader and what it does.</summary>
    public static IReadOnlyList<string> Notes { get; } =
        [$"--join LOADER: {string.Join("; ", LoaderJoin.All.Select(join => $"{join.Name}: {join.Description}"))}."];

    /// <summary>The loader as the subject of a sentence; null where nobody joins.</summary>
    public static string? NameOf(LoaderJoin join) => join.Name switch
    {
        "none" => null,
        "qemu" => "QEMU",
        "ipxe" => "iPXE",
        "grub" => "GRUB",
        "syslinux" => "Syslinux",
        "efi-stub" => "the kernel's EFI stub",
        "systemd-boot-256" => "systemd-boot up to 256",
        "systemd-boot-257.0" => "systemd-boot 257.0",
        var name => name,
    };
}
