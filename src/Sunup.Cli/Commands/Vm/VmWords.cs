using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Commands.Vm;

/// <summary>Words of VMs' records, as they are shown and written on command lines.</summary>
internal static class VmWords
{
    public static string Of(VmStatus status) => status.ToString().ToLowerInvariant();

    public static string Of(RestartPolicy policy) => policy switch
    {
        RestartPolicy.OnFailure => "on-failure",
        RestartPolicy.Always => "always",
        _ => "no",
    };

    public static RestartPolicy? Policy(string? word) => word switch
    {
        "on-failure" => RestartPolicy.OnFailure,
        "always" => RestartPolicy.Always,
        "no" => RestartPolicy.Never,
        _ => null,
    };
}
