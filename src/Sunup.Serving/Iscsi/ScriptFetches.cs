using Sunup.Model;
using Sunup.Planning.Plans;

namespace Sunup.Serving.Iscsi;

/// <summary>Hands events on, and tells which machine has asked for its iPXE script.</summary>
internal sealed class ScriptFetches(IBootEventSink next, Action<string> fetched) : IBootEventSink
{
    private const string Before = "/machines/";
    private const string Behind = "/" + BootPlanner.ScriptFile;

    public void Publish(BootEvent bootEvent)
    {
        if (bootEvent.Kind is EventKinds.HttpRequest && bootEvent["path"] is { } path
            && path.StartsWith(Before, StringComparison.Ordinal) && path.EndsWith(Behind, StringComparison.Ordinal) && path.Length > Before.Length + Behind.Length)
        {
            fetched(Uri.UnescapeDataString(path[Before.Length..^Behind.Length]));
        }

        next.Publish(bootEvent);
    }
}
