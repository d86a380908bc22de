using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Kernels;
using Sunup.Planning.Documents;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>--kernel</c>, <c>--kernel-version</c>, <c>--config</c>, <c>--memory</c>, <c>--init</c>: by which rules an image is unpacked.</summary>
internal sealed class KernelOptions
{
    private readonly Option<string?> _kernel = new("--kernel") { Description = "The kernel that will unpack it: its version and configuration count", HelpName = "VMLINUZ" };

    private readonly Option<string?> _version = new("--kernel-version") { Description = "Its version, where the file is not at hand", HelpName = "VERSION" };

    private readonly Option<string?> _config = new("--config") { Description = "Its configuration: /boot/config-*, /proc/config.gz", HelpName = "FILE" };

    private readonly Option<string?> _memory = new("--memory") { Description = "Memory of the machine, such as 512MiB", HelpName = "SIZE" };

    private readonly Option<string?> _init = new("--init") { Description = "The program to be started, as rdinit= says (default: /init)", HelpName = "PATH" };

    public void AddTo(Command command)
    {
        command.Add(_kernel);
        command.Add(_version);
        command.Add(_config);
        command.Add(_memory);
        command.Add(_init);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_kernel) is not null && result.GetValue(_version) is not null)
            {
                result.AddError("--kernel has a version of its own: leave --kernel-version out.");
            }
        });
    }

    /// <exception cref="UsageException">A value is none, or a file cannot be read.</exception>
    public UnpackRules RulesOf(ParseResult arguments)
    {
        var facts = FactsOf(arguments);
        var rules = UnpackRules.ForKernel(facts.Version, facts.Config);
        if (arguments.GetValue(_memory) is { } memory)
        {
            rules = rules.WithMemory(SizeOf(memory));
        }

        return arguments.GetValue(_init) is { } init ? rules with { InitPath = init } : rules;
    }

    private KernelFacts FactsOf(ParseResult arguments)
    {
        try
        {
            var facts = arguments.GetValue(_kernel) is { } kernel ? KernelFacts.OfFile(kernel) : new KernelFacts { Version = VersionOf(arguments.GetValue(_version)) };
            return arguments.GetValue(_config) is { } config ? facts with { Config = KernelFacts.ReadConfig(config) } : facts;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException([error.Message]);
        }
    }

    private static KernelVersion? VersionOf(string? text) => text is null ? null
        : KernelVersion.TryParse(text, out var version) ? version
        : throw new UsageException([$"--kernel-version {text}: a kernel's version is meant, such as 6.12 or 6.1.0-53-amd64."]);

    private static long SizeOf(string text) => Quantities.ParseSize(text, out var why)
        ?? throw new UsageException([$"--memory {text}: a size is meant, such as 512MiB or 2GiB{(why is null ? "" : $"; {why}")}."]);
}
