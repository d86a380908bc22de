using System.CommandLine;
using System.CommandLine.Parsing;
using Sunup.Cli.Invocation;
using Sunup.Images.Adding;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.SanBoots;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>--iscsi-root</c> and <c>--iscsistart</c>; and modules out of a kernel's package.</summary>
internal sealed class IscsiRootOptions
{
    private readonly Option<bool> _root = new("--iscsi-root") { Description = "Have the image attach the iSCSI disk that its root is on: by the iBFT, or the command line" };

    private readonly Option<string?> _iscsistart = new("--iscsistart")
    {
        Description = "The initiator to take along; else this host's, or that of the package open-iscsi",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_root);
        command.Add(_iscsistart);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_iscsistart) is not null && !result.GetValue(_root))
            {
                result.AddError("--iscsistart is of --iscsi-root.");
            }
        });
    }

    public bool IsAsked(CommandResult arguments) => arguments.GetValue(_root);

    /// <summary>The request with the programs and modules of an iSCSI root, and with the modules of a package where one is named.</summary>
    public async Task<AddRequest> CompleteAsync(CommandContext context, ParseResult arguments, AddRequest request, CancellationToken cancellationToken)
    {
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var progress = new Notes(context);
        if (request.ModuleFolder is { } folder && folder.StartsWith(ArtifactReference.DebPrefix, StringComparison.Ordinal))
        {
            var package = await resolver.UnpackAsync(folder[ArtifactReference.DebPrefix.Length..], isKernel: true, progress, cancellationToken);
            request = request with { ModuleFolder = package.Path };
        }

        return !IsAsked(arguments.CommandResult) ? request : request with
        {
            IscsiRoot = await new IscsiRootTools(resolver).FindAsync(arguments.GetValue(_iscsistart), progress, cancellationToken),
            Modules = [.. IscsiRootParts.Modules, .. request.Modules],
            ModulesIfThere = IscsiRootParts.ModulesIfThere,
        };
    }

    private sealed class Notes(CommandContext context) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => context.Note($"{value.Reference}: {value.Text}");
    }
}
