using System.Collections.Immutable;
using System.Net;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Serving.Iscsi;

/// <summary>Which initiator at which address may have which target.</summary>
internal sealed class TargetPolicy(ImmutableArray<TargetNode> nodes, IPAddress peer) : ILoginPolicy
{
    public LoginDecision Decide(LoginIdentity identity)
    {
        if (identity.IsDiscovery)
        {
            return LoginDecision.Welcome;
        }

        if (Find(nodes, identity.TargetName!) is not { } node)
        {
            return new LoginDecision(LoginStatus.NotFound, $"there is no target {identity.TargetName}; there {(nodes.Length == 1 ? "is" : "are")} {string.Join(", ", nodes.Select(one => one.Name))}");
        }

        if (!IsAllowed(node, identity.InitiatorName, peer))
        {
            return new LoginDecision(LoginStatus.AuthorizationFailure, $"{identity.InitiatorName} at {peer} is not among the initiators of {node.Name}");
        }

        return node.Options.RedirectTo is { } elsewhere
            ? new LoginDecision(LoginStatus.TargetMovedTemporarily, $"{node.Name} is at {elsewhere}", RedirectTo: elsewhere)
            : new LoginDecision(LoginStatus.Success, Chap: node.Chap);
    }

    public static TargetNode? Find(ImmutableArray<TargetNode> nodes, string name) =>
        nodes.FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase));

    public static bool IsAllowed(TargetNode node, string initiator, IPAddress peer)
    {
        var options = node.Options;
        return (options.Initiators.IsEmpty || options.Initiators.Any(name => Matches(name, initiator)))
            && (options.Addresses.IsEmpty || options.Addresses.Any(network => network.Contains(peer)));
    }

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(name, pattern, StringComparison.OrdinalIgnoreCase);
}
