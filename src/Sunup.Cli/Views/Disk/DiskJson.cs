using System.Text.Json;
using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Writing;
using Sunup.Images.Roots;

namespace Sunup.Cli.Views.Disk;

/// <summary>Disks as JSON: stable, snake_case. docs/formats/disk-json.md has every key.</summary>
internal static class DiskJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-disk/1";

    public static void Write(TextWriter output, DiskReport report) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("path", TraceJson.Text(report.Path));
        WriteContent(json, report);
        TraceJson.WriteArray(json, "findings", report.Findings, finding => FindingJson.Write(json, finding));
    });

    public static void Write(TextWriter output, InitPlan plan) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("path", TraceJson.Text(plan.Root));
        TraceJson.WriteArray(json, "inits", [plan], each => InitPlanJson.Write(json, each));
        TraceJson.WriteArray(json, "findings", plan.Findings, finding => FindingJson.Write(json, finding));
    });

    public static void Write(TextWriter output, string path, BootCodePlan plan, string? undo, bool dry) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("path", TraceJson.Text(path));
        json.WriteString("action", "boot_code");
        json.WriteBoolean("written", !dry && !plan.IsThere);
        json.WriteString("code_file", TraceJson.Text(plan.CodePath));
        Write(json, "code", plan.Code);
        Write(json, "before", plan.Before);
        WriteNullable(json, "undo_file", dry ? null : undo);
    });

    public static void Write(TextWriter output, string path, GptRepairPlan plan, string? undo, bool dry, bool isUndo) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("path", TraceJson.Text(path));
        json.WriteString("action", isUndo ? "undo" : plan.Kind switch
        {
            GptRepairKind.RestorePrimary => "restore_primary",
            GptRepairKind.RestoreAlternate => "restore_alternate",
            GptRepairKind.MoveAlternate => "move_alternate",
            GptRepairKind.Protective => "protective_mbr",
            _ => "none",
        });
        json.WriteBoolean("written", !dry && !plan.Writes.IsEmpty);
        TraceJson.WriteArray(json, "writes", plan.Writes, write =>
        {
            json.WriteStartObject();
            json.WriteNumber("offset", write.Offset);
            json.WriteNumber("length", write.Bytes.Length);
            json.WriteString("what", write.What);
            json.WriteEndObject();
        });
        WriteNullable(json, "undo_file", dry || plan.Writes.IsEmpty ? null : undo);
    });

    /// <summary>All keys but path and findings; for <c>sunup inspect</c> too.</summary>
    public static void WriteContent(Utf8JsonWriter json, DiskReport report)
    {
        json.WriteString("image_format", report.Format);
        json.WriteNumber("length", report.Length);
        json.WriteNumber("file_length", report.FileLength);
        TraceJson.WriteArray(json, "backing_files", report.BackingFiles, file => json.WriteStringValue(TraceJson.Text(file)));
        json.WriteNumber("block_size", report.BlockSize);
        json.WriteString("table", report.Table);
        Write(json, "boot_code", report.BootCode);
        WriteMbr(json, report.Mbr);
        WriteGpt(json, report.Gpt);
        TraceJson.WriteArray(json, "partitions", report.Partitions, partition => Write(json, partition));
        TraceJson.WriteArray(json, "efi_programs", report.EfiPrograms, program =>
        {
            json.WriteStartObject();
            json.WriteNumber("partition", program.Partition);
            json.WriteString("path", TraceJson.Text(program.Path));
            json.WriteString("title", TraceJson.Text(program.Title));
            WriteNullable(json, "application", program.Application);
            json.WriteBoolean("removable", program.IsRemovable);
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "loaders", report.Loaders, loader => LoaderJson.Write(json, loader));
        TraceJson.WriteArray(json, "inits", report.Inits, plan => InitPlanJson.Write(json, plan));
    }

    internal static void WriteNullable(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, TraceJson.Text(value));
        }
    }

    private static void Write(Utf8JsonWriter json, string name, BootCode? code)
    {
        json.WritePropertyName(name);
        if (code is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("id", code.Id);
        json.WriteString("name", code.Name);
        json.WriteBoolean("exact", code.IsExact);
        json.WriteString("starts", code.Handover switch
        {
            BootHandover.Nothing => "nothing",
            BootHandover.ActivePartition => "active_partition",
            BootHandover.LegacyBootPartition => "legacy_boot_partition",
            BootHandover.FixedPartition => "fixed_partition",
            BootHandover.FixedSectors => "fixed_sectors",
            _ => "unknown",
        });
        json.WriteEndObject();
    }

    private static void WriteMbr(Utf8JsonWriter json, MbrTable? mbr)
    {
        json.WritePropertyName("mbr");
        if (mbr is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("meaning", mbr.Meaning switch
        {
            MbrMeaning.Table => "table",
            MbrMeaning.Protective => "protective",
            MbrMeaning.FatVolume => "fat_volume",
            MbrMeaning.OtherBootSector => "other_boot_sector",
            _ => "none",
        });
        json.WriteString("disk_signature", mbr.DiskSignature.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        TraceJson.WriteArray(json, "entries", mbr.Primaries.Concat(mbr.Logicals), entry => Write(json, entry));
        TraceJson.WriteArray(json, "faults", mbr.Faults, fault => json.WriteStringValue(fault.ToString()));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MbrPartition entry)
    {
        json.WriteStartObject();
        json.WriteNumber("number", entry.Number);
        json.WriteBoolean("active", entry.IsActive);
        json.WriteNumber("type", entry.Type);
        json.WriteNumber("first_sector", entry.FirstLba);
        json.WriteNumber("sectors", entry.SectorCount);
        json.WriteString("first_chs", entry.First.ToString());
        json.WriteString("last_chs", entry.Last.ToString());
        json.WriteEndObject();
    }

    private static void WriteGpt(Utf8JsonWriter json, GptExamination gpt)
    {
        json.WritePropertyName("gpt");
        if (!gpt.IsPresent)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteBoolean("accepted", gpt.IsAccepted);
        WriteNullable(json, "disk_id", gpt.Table?.Header.DiskId.ToString());
        json.WriteBoolean("primary_valid", gpt.Primary.IsValid);
        WriteNullable(json, "primary_fault", gpt.Primary.Fault?.ToString());
        json.WriteBoolean("alternate_valid", gpt.Alternate.IsValid);
        WriteNullable(json, "alternate_fault", gpt.Alternate.Fault?.ToString());
        json.WriteNumber("alternate_block", gpt.Alternate.Lba);
        json.WriteNumber("last_block", gpt.LastLba);
        json.WriteNumber("grown_blocks", gpt.Grown);
        WriteNullable(json, "protective_fault", gpt.Protective?.ToString());
        TraceJson.WriteArray(json, "kernel_messages", gpt.KernelMessages, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DiskPartition partition)
    {
        json.WriteStartObject();
        json.WriteNumber("number", partition.Number);
        json.WriteNumber("offset", partition.Offset);
        json.WriteNumber("length", partition.Length);
        WriteNullable(json, "type_id", partition.TypeId);
        WriteNullable(json, "type_name", partition.TypeName);
        WriteNullable(json, "part_uuid", partition.PartitionId);
        WriteNullable(json, "part_label", partition.Name);
        json.WriteBoolean("bootable", partition.IsBootable);
        json.WriteBoolean("container", partition.IsContainer);
        WriteNullable(json, "content", partition.Content?.Type);
        WriteNullable(json, "version", partition.Content?.Version);
        WriteNullable(json, "uuid", partition.Content?.Uuid);
        WriteNullable(json, "label", partition.Content?.Label);
        json.WriteBoolean("ambivalent", partition.Content?.IsAmbivalent ?? false);
        Write(json, "boot_code", partition.BootCode);
        json.WriteEndObject();
    }
}
