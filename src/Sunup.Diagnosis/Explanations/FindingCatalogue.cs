using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations.Catalogue;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Every finding that diagnosis itself can make. Other parts define theirs; docs/findings has a page for each.</summary>
public static class FindingCatalogue
{
    private static readonly Dictionary<string, FindingTemplate> _byId;

    static FindingCatalogue()
    {
        All =
        [
            .. LaunchFindings.All,
            .. FirmwareFindings.All,
            .. DhcpFindings.All,
            .. TransferFindings.All,
            .. LoaderFindings.All,
            .. KernelFindings.All,
            .. PlacementFindings.All,
            .. InitramfsFindings.All,
            .. UnpackFindings.All,
            .. DecompressionFindings.All,
            .. InitProgramFindings.All,
            .. SilentLossFindings.All,
            .. RootFindings.All,
            .. InitFindings.All,
        ];
        _byId = All.ToDictionary(template => template.Id, StringComparer.Ordinal);
    }

    /// <summary>In the order of their ids.</summary>
    public static ImmutableArray<FindingTemplate> All { get; }

    public static FindingTemplate? Find(string id) => _byId.GetValueOrDefault(id);

    /// <exception cref="KeyNotFoundException">No such id: a signature names a finding that is not in the catalogue.</exception>
    internal static FindingTemplate Get(string id) => _byId[id];
}
