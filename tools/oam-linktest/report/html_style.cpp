// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/report/html_parts.hpp"

namespace oam_linktest {

namespace {

// Colours have a contrast of at least 4.5 to 1 against what they stand on, in both schemes.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark;
  --page: #eef1f5; --sheet: #ffffff; --soft: #f5f7fa; --line: #d5dbe3; --ink: #17202b; --quiet: #566373;
  --pass: #0b6e4f; --pass-soft: #e0f3ea; --fail: #b3261e; --fail-soft: #fde7e4; --open: #8a5300; --open-soft: #fdf0d5;
  --none: #5b6675; --none-soft: #e9edf2; --accent: #1f4e8c; --wire-pass: #1a9a6f; --wire-none: #97a3b2; }
@media (prefers-color-scheme: dark) { :root {
  --page: #10151b; --sheet: #182029; --soft: #1f2933; --line: #34414f; --ink: #e8edf3; --quiet: #a3b0bf;
  --pass: #5fd3a6; --pass-soft: #16382d; --fail: #ff9a90; --fail-soft: #4a1f1c; --open: #f2bf5e; --open-soft: #43320f;
  --none: #a9b5c3; --none-soft: #2a3541; --accent: #8fb9f2; --wire-pass: #3fb98a; --wire-none: #6b7888; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
  Roboto, "DejaVu Sans", Arial, sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 1120px; margin: 24px auto; padding: 40px 48px 32px; background: var(--sheet); border: 1px solid
  var(--line); border-radius: 10px; position: relative; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 4px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 6px 0; }
sup { line-height: 0; }
.quiet { color: var(--quiet); } .small { font-size: 13px; }
.mono { font-family: ui-monospace, "SFMono-Regular", Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px;
  overflow-wrap: anywhere; }
.over { font-size: 12px; font-weight: 600; letter-spacing: 0.09em; text-transform: uppercase; color: var(--accent); }
.head { display: flex; gap: 24px 40px; justify-content: space-between; align-items: flex-start; flex-wrap: wrap; }
.head > div:first-child { flex: 1 1 380px; min-width: 0; overflow-wrap: anywhere; }
.seal { flex: none; min-width: 190px; max-width: 100%; padding: 14px 22px; border-radius: 8px; border: 2px solid;
  text-align: center; }
.seal b { display: block; font-size: 25px; line-height: 1.2; letter-spacing: 0.02em; }
.seal span { font-size: 12px; color: var(--quiet); }
.pass { color: var(--pass); } .fail { color: var(--fail); } .open { color: var(--open); } .none { color: var(--none); }
.seal.pass, .tile.pass, .pill.pass, td.cell.pass { background: var(--pass-soft); }
.seal.fail, .tile.fail, .pill.fail, td.cell.fail { background: var(--fail-soft); }
.seal.open, .tile.open, .pill.open, td.cell.open { background: var(--open-soft); }
.seal.none, .tile.none, .pill.none, td.cell.none { background: var(--none-soft); }
.banner { margin: 0 0 24px; padding: 10px 16px; border-radius: 8px; font-weight: 600; background: var(--open-soft);
  color: var(--open); border: 1px solid; }
.banner.fail { background: var(--fail-soft); color: var(--fail); }
.banner ul { margin: 4px 0 0; padding-left: 20px; font-weight: 400; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px 28px; margin: 26px 0 0; }
.facts div { min-width: 0; overflow-wrap: anywhere; }
.facts dt { font-size: 12px; color: var(--quiet); } .facts dd { margin: 0; font-weight: 500; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 26px 0 4px; }
.tile { border-radius: 8px; padding: 12px 16px; } .tile b { display: block; font-size: 25px; line-height: 1.2; }
.tile span { font-size: 12px; font-weight: 600; letter-spacing: 0.04em; }
.tile.zero { background: var(--soft); color: var(--quiet); }
.scroll { overflow-x: auto; margin: 10px 0; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { text-align: left; font-size: 12px; font-weight: 600; color: var(--quiet); border-bottom: 1.5px solid var(--line);
  padding: 6px 12px 6px 0; white-space: nowrap; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 7px 12px 7px 0; vertical-align: top; }
.nowrap { white-space: nowrap; } tr:last-child td { border-bottom: none; }
td .why { min-width: 220px; }
.pill { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 11.5px; font-weight: 700; line-height: 20px;
  letter-spacing: 0.02em; white-space: nowrap; }
.pill.none { font-weight: 500; }
.matrix { width: auto; } .matrix th, .matrix td { text-align: center; padding: 6px 4px; border: none; min-width: 62px; }
.matrix tbody th, .matrix td { vertical-align: middle; } .matrix th:first-child { text-align: right; padding-right: 12px; }
.matrix td.cell { border: 3px solid var(--sheet); border-radius: 8px; font-weight: 600; }
.matrix td.cell span { display: block; font-size: 10.5px; font-weight: 500; }
.bar { display: inline-block; vertical-align: middle; width: 120px; height: 8px; border-radius: 4px;
  background: var(--none-soft); overflow: hidden; margin-right: 10px; }
.bar i { display: block; height: 100%; background: var(--accent); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 14px; margin: 12px 0; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; min-width: 0; overflow-wrap: anywhere;
  break-inside: avoid; }
.card svg, .board svg { display: block; width: 100%; height: auto; }
.card .name { font-size: 13.5px; font-weight: 600; overflow-x: auto; } .card svg { margin: 8px 0 4px; }
.board svg { min-width: 600px; } .board { margin: 8px 0; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 22px; font-size: 12.5px; color: var(--quiet); }
.legend svg { width: 40px; height: 12px; vertical-align: middle; margin-right: 8px; }
svg text { fill: var(--ink); font-size: 13px; } svg .quiet { fill: var(--quiet); font-size: 11.5px; }
svg .strong { font-weight: 700; font-size: 16px; } svg .tiny { fill: var(--quiet); font-size: 10.5px; }
svg .box { fill: var(--sheet); stroke: var(--quiet); stroke-width: 1.25; } svg .edge { fill: var(--soft); stroke: var(--line); }
svg .empty { fill: none; stroke: var(--wire-none); stroke-dasharray: 5 5; }
svg .halo { fill: none; stroke: var(--soft); stroke-width: 7; } svg .wire { fill: none; stroke-width: 2.25; }
svg .wire.pass { stroke: var(--wire-pass); } svg .wire.part { stroke-dasharray: 9 4; }
svg .wire.fail { stroke: var(--fail); stroke-width: 3.5; } svg .wire.open { stroke: var(--open); stroke-width: 3;
  stroke-dasharray: 12 4 2 4; }
svg .wire.none { stroke: var(--wire-none); stroke-dasharray: 2 5; } svg .axis { stroke: var(--line); fill: none; }
svg .limit { stroke: var(--ink); stroke-dasharray: 4 3; fill: none; }
svg .fill.pass { fill: var(--wire-pass); } svg .fill.fail { fill: var(--fail); } svg .fill.open { fill: var(--open); }
svg .fill.none { fill: var(--wire-none); } svg .hollow { fill: none; stroke: var(--fail); stroke-width: 1.25; }
svg text.fail { fill: var(--fail); } svg text.pass { fill: var(--pass); } svg text.open { fill: var(--open); }
svg text.none { fill: var(--none); }
details { margin: 10px 0; } summary { cursor: pointer; color: var(--accent); font-weight: 600; font-size: 13.5px; }
.sign { display: grid; grid-template-columns: repeat(3, 1fr); gap: 36px; margin: 56px 0 8px; break-inside: avoid; }
.sign div { border-top: 1px solid var(--ink); padding-top: 4px; font-size: 12px; color: var(--quiet); }
footer { margin-top: 28px; font-size: 12px; color: var(--quiet); }
.mark { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; pointer-events: none;
  z-index: 9; overflow: hidden; }
.mark span { transform: rotate(-28deg); font-size: min(15vw, 170px); font-weight: 800; letter-spacing: 0.06em;
  color: var(--open); opacity: 0.1; }
@media screen and (max-width: 700px) { main { margin: 0; padding: 24px 18px; border: none; border-radius: 0; }
  .tiles { grid-template-columns: repeat(2, 1fr); } .sign { gap: 14px; } h1 { font-size: 23px; } .seal { width: 100%; }
  .stack, .stack tbody, .stack tr, .stack td { display: block; } .stack thead { display: none; }
  .stack tr { padding: 8px 0; border-bottom: 1px solid var(--line); } .stack td { border: none; padding: 2px 0; } }
@media print { @page { margin: 14mm; } table { font-size: 11px; } th { font-size: 10.5px; }
  .head > div:first-child { flex-basis: 260px; } .small, .pill { font-size: 11px; } th, td { padding-right: 8px; } td .why { min-width: 140px; } .bar { width: 70px; } :root { --page: #ffffff; --sheet: #ffffff; } body { font-size: 12px; }
  main { margin: 0; padding: 0; border: none; max-width: none; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .board { break-inside: avoid; } .board svg { min-width: 0; } .scroll { overflow: visible; } }
@media print and (prefers-color-scheme: dark) { :root { --soft: #f5f7fa; --line: #d5dbe3; --ink: #17202b;
  --quiet: #566373; --pass: #0b6e4f; --pass-soft: #e0f3ea; --fail: #b3261e; --fail-soft: #fde7e4; --open: #8a5300;
  --open-soft: #fdf0d5; --none: #5b6675; --none-soft: #e9edf2; --accent: #1f4e8c; --wire-pass: #1a9a6f;
  --wire-none: #97a3b2; } }
)css";

}  // namespace

std::string_view html_style() {
  return kStyle;
}

}  // namespace oam_linktest
