using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>match</c>.</summary>
internal static class MatchReader
{
    public static MatchConfig? Read(ConfigValue value)
    {
        if (value.AsMap("mac, uuid or serial of the machine") is not { } keys)
        {
            return null;
        }

        var (mac, uuid, serial) = (keys["mac"], keys["uuid"], keys["serial"]);
        var match = new MatchConfig(mac.AsMac(), uuid.AsUuid(), serial.AsText("a serial number"));
        if (!mac.IsPresent && !uuid.IsPresent && !serial.IsPresent)
        {
            value.Fail("has no key that tells the machine", "give mac, uuid or serial; a profile for every machine has no 'match' and is named by default_machine in serve.yaml");
        }

        keys.Finish();
        return match;
    }
}
