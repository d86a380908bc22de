using Sunup.Protocols.Dhcp;

namespace Sunup.Serving.Files;

/// <summary>The network boot programs at hand, by client architecture.</summary>
public interface ILoaderCatalogue
{
    /// <summary>Path in the served tree, such as <c>loaders/undionly.kpxe</c>; null if there is none for this architecture.</summary>
    string? FindFor(ClientArchitecture architecture);
}
