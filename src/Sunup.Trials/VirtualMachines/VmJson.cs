using System.Text.Json.Serialization;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Trials.VirtualMachines;

/// <summary>The records of VMs on disk and on the control socket.</summary>
[JsonSerializable(typeof(VmDefinition))]
[JsonSerializable(typeof(VmState))]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
public sealed partial class VmJson : JsonSerializerContext;
