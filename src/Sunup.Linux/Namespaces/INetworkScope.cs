namespace Sunup.Linux.Namespaces;

/// <summary>Where sockets, links and child processes come into being: the host's network, or a namespace of our own.</summary>
/// <remarks>A socket stays in the scope in which it was made, whichever thread uses it later.</remarks>
public interface INetworkScope
{
    /// <summary>Runs <paramref name="action"/> on a thread that is in this scope. Short, synchronous work only.</summary>
    T Run<T>(Func<T> action);
}

/// <summary>The network that this process was started in.</summary>
public sealed class HostNetwork : INetworkScope
{
    public T Run<T>(Func<T> action) => action();
}
