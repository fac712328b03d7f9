/** The look of a page: quiet type, wide space, one palette for light and one for dark. Charts take their colours from here too. */

/**
 * Tokens by colour scheme. Series are the colours of Okabe and Ito (2008), distinct for all common kinds of colour vision;
 * verdict colours are theirs darkened or lightened until text in them has a contrast of 4.5.
 */
const light = `
--paper:#f5f4f0;--card:#fffffe;--sunk:#f8f7f4;--ink:#1b1e23;--soft:#4c535e;--faint:#646b76;--line:#e3e0d8;--grid:#ebe9e3;
--accent:#00609a;--shadow:0 1px 2px rgba(30,28,20,.05),0 8px 24px -16px rgba(30,28,20,.18);
--pass:#00694d;--pass-wash:#e2f3ec;--fail:#a63c00;--fail-wash:#fceadf;--inconclusive:#7d5200;--inconclusive-wash:#fbf1d9;--error:#86346a;--error-wash:#f8e8f1;
--cell-pass:#3fa383;--cell-fail:#d55e00;--cell-inconclusive:#b37a00;--cell-error:#a8527f;
--series-1:#0072b2;--series-2:#d55e00;--series-3:#009e73;--series-4:#cc79a7;--series-5:#e69f00;--series-6:#56b4e9;--series-7:#1b1e23;--series-8:#8a7a00;
--heat-0:#efede7;--heat-1:#d2e21b;--heat-2:#5ec962;--heat-3:#21918c;--heat-4:#3b528b;--heat-5:#440154;
--milestone:#1f6f54;--limit:#a63c00;--lane:#d9d6cd;
--fault-partition:#e69f00;--fault-crash:#d55e00;--fault-stop:#5f5a52;--fault-pause:#a8527f;--fault-wipe:#1b1e23;--fault-clock:#0072b2;--fault-disk:#8a7a00;
--fault-partition-wash:rgba(230,159,0,.20);--fault-crash-wash:rgba(213,94,0,.11);--fault-stop-wash:rgba(95,90,82,.16);--fault-pause-wash:rgba(204,121,167,.22);
--fault-wipe-wash:rgba(27,30,35,.22);--fault-clock-wash:rgba(0,114,178,.22);--fault-disk-wash:rgba(138,122,0,.20);`;

const dark = `
--paper:#0f1216;--card:#171b20;--sunk:#12161a;--ink:#e9ebee;--soft:#b4bbc6;--faint:#959daa;--line:#2a3038;--grid:#242a31;
--accent:#6cc0f0;--shadow:0 1px 2px rgba(0,0,0,.3);
--pass:#4fd1a5;--pass-wash:#10281f;--fail:#ff9561;--fail-wash:#33190c;--inconclusive:#f0bb4a;--inconclusive-wash:#2e240d;--error:#eba3cb;--error-wash:#321b29;
--cell-pass:#1f6f56;--cell-fail:#ff7a33;--cell-inconclusive:#e0a528;--cell-error:#d884b4;
--series-1:#56b4e9;--series-2:#f07a2b;--series-3:#1fbf90;--series-4:#cc79a7;--series-5:#e69f00;--series-6:#3f8fd0;--series-7:#e9ebee;--series-8:#f0e442;
--heat-0:#20262d;--heat-1:#46327e;--heat-2:#365c8d;--heat-3:#1fa187;--heat-4:#a0da39;--heat-5:#fde725;
--milestone:#4fd1a5;--limit:#ff9561;--lane:#353c45;
--fault-partition:#e69f00;--fault-crash:#f07a2b;--fault-stop:#a39d93;--fault-pause:#cc79a7;--fault-wipe:#e9ebee;--fault-clock:#56b4e9;--fault-disk:#f0e442;
--fault-partition-wash:rgba(230,159,0,.15);--fault-crash-wash:rgba(240,122,43,.11);--fault-stop-wash:rgba(163,157,147,.14);--fault-pause-wash:rgba(204,121,167,.17);
--fault-wipe-wash:rgba(233,235,238,.22);--fault-clock-wash:rgba(86,180,233,.22);--fault-disk-wash:rgba(240,228,66,.16);`;

const base = `
*{box-sizing:border-box}
html{scroll-padding-top:5.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:400 15.5px/1.55 var(--sans);font-variant-numeric:tabular-nums}
h1,h2,h3,h4,p,dl,dd,ul,figure{margin:0}
ul{padding:0;list-style:none}
code,pre{font-family:var(--mono);font-size:.875em}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-9999px}.skip:focus{left:1rem;top:.75rem;z-index:9;background:var(--card);padding:.5rem 1rem;border-radius:8px}
.nowrap{white-space:nowrap}.prose{display:block;min-width:15rem}
.extent,.hint{color:var(--faint);font-size:.875rem;font-weight:400}
.cap{background:var(--sunk);border:1px solid var(--line);border-radius:8px;padding:.5rem .875rem;font-size:.9rem;color:var(--soft);margin-top:1rem}
.top{position:sticky;top:0;z-index:5;background:color-mix(in srgb,var(--paper) 88%,transparent);backdrop-filter:blur(10px);border-bottom:1px solid var(--line)}
.top-in{max-width:1200px;margin:0 auto;padding:0 1.5rem;display:flex;align-items:center;gap:1.5rem;min-height:3.25rem}
.brand{font-weight:650;letter-spacing:-.01em}
.top nav{overflow-x:auto;scrollbar-width:none}
.top ul{display:flex;flex-wrap:wrap;gap:0 .1rem;padding-block:.3rem}
.top a{color:var(--soft);text-decoration:none;font-size:.86rem;padding:.3rem .5rem;border-radius:7px;white-space:nowrap;display:block}
.top a:hover{background:var(--line);color:var(--ink)}
main{max-width:1200px;margin:0 auto;padding:1.75rem 1.5rem 2rem}
.chapter{margin-top:2.75rem}
h2{font-size:1.3rem;font-weight:620;letter-spacing:-.015em;margin-bottom:1rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
h2 .extent{font-size:.95rem;letter-spacing:0}
h3{font-size:1.06rem;font-weight:620;letter-spacing:-.01em}
h4{font-size:.95rem;font-weight:620;margin:1.75rem 0 .75rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;box-shadow:var(--shadow);padding:1.5rem 1.75rem 1.4rem;min-width:0}
.card+.card{margin-top:1.25rem}
.card-head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .75rem;margin-bottom:.9rem}
.question{color:var(--faint);font-size:.92rem}
.finding,figcaption{color:var(--soft);max-width:92ch;text-wrap:pretty}
.finding strong,figcaption strong{color:var(--ink);font-weight:620}
footer{max-width:1200px;margin:0 auto;padding:1rem 1.5rem 3rem;color:var(--faint);font-size:.875rem}`;

const verdict = `
.pass{--tone:var(--pass);--wash:var(--pass-wash)}.fail{--tone:var(--fail);--wash:var(--fail-wash)}
.inconclusive{--tone:var(--inconclusive);--wash:var(--inconclusive-wash)}.error{--tone:var(--error);--wash:var(--error-wash)}
.icon{width:1em;height:1em;flex:none}
.verdict{background:linear-gradient(168deg,var(--wash),var(--card) 62%);border:1px solid var(--line);border-radius:20px;box-shadow:var(--shadow);padding:2rem 2.25rem 1.9rem;
display:grid;grid-template-columns:auto 1fr;gap:0 1.5rem}
.verdict-mark{width:4rem;height:4rem;border-radius:50%;display:grid;place-items:center;font-size:2.1rem;background:var(--tone);color:var(--card)}
.verdict-word{color:var(--tone);font-weight:650;font-size:1rem}
.verdict h1{font-size:clamp(1.5rem,1.1rem + 1.9vw,2.2rem);line-height:1.18;font-weight:640;letter-spacing:-.025em;text-wrap:balance;overflow-wrap:anywhere}
.verdict-sub{color:var(--soft);margin-top:.5rem;overflow-wrap:anywhere}
.facts{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.9rem 2.25rem;margin-top:1.75rem;padding-top:1.35rem;border-top:1px solid var(--line)}
dt{color:var(--faint);font-size:.84rem}
.facts dd{overflow-wrap:anywhere;margin-top:.1rem}
.facts code{font-size:.9em}
.replay{grid-column:1/-1;margin-top:1.4rem}
.replay p{color:var(--faint);font-size:.84rem;margin-bottom:.35rem}
.command{display:flex;align-items:stretch;background:var(--sunk);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.command code{flex:1;padding:.62rem .9rem;overflow-x:auto;white-space:pre;min-width:0}
button{font:inherit;font-size:.875rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.4rem .85rem;cursor:pointer}
button:hover:not(:disabled){border-color:var(--faint)}
button:disabled{color:var(--faint);cursor:default;opacity:.6}
.command .copy{border:0;border-left:1px solid var(--line);border-radius:0;min-width:5rem}
.command .copy:focus-visible,.command code:focus-visible{outline-offset:-2px}
.badge{display:inline-flex;align-items:center;gap:.35em;font-size:.84rem;font-weight:600;color:var(--tone);background:var(--wash);border-radius:99px;padding:.12rem .65rem .12rem .5rem;white-space:nowrap}
.mark{color:var(--tone);font-weight:600;white-space:nowrap}`;

const content = `
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.75rem;margin-bottom:1.4rem}
.tile{background:var(--wash,var(--sunk));border-radius:12px;padding:.8rem 1rem .85rem}
.tile dt{color:var(--tone,var(--faint))}
.tile dd{font-size:1.7rem;font-weight:620;letter-spacing:-.02em;line-height:1.2;color:var(--tone,var(--ink))}
.interval{position:relative;height:10px;border-radius:5px;background:var(--sunk);border:1px solid var(--line);margin-top:1rem}
.interval-range{position:absolute;top:-1px;bottom:-1px;min-width:3px;border-radius:5px;background:var(--fail);opacity:.35}
.interval-point{position:absolute;top:-5px;width:3px;height:18px;margin-left:-1px;border-radius:2px;background:var(--fail)}
.interval-scale{display:flex;justify-content:space-between;color:var(--faint);font-size:.8rem;margin-top:.4rem}
.failures{display:grid;gap:.9rem}
.failure{border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:4px 12px 12px 4px;padding:1rem 1.15rem 1.1rem;display:grid;gap:.4rem;min-width:0}
.failure-head{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem .7rem}
.failure p{overflow-wrap:anywhere}
.signature{overflow-wrap:anywhere}
.failure .command{margin-top:.25rem;min-width:0}
.notes{display:grid;gap:.35rem;color:var(--soft)}
.remarks{margin-bottom:1.1rem}
.notes li{padding-left:1.1rem;position:relative;overflow-wrap:anywhere}.notes li::before{content:"";position:absolute;left:.15rem;top:.62em;width:.4rem;height:.4rem;border-radius:50%;background:var(--inconclusive)}
.chart{margin:.75rem -.5rem 0;min-width:0}
.chart-error{color:var(--fail);padding:1rem}
details.data{margin-top:.75rem;border-top:1px solid var(--line);padding-top:.75rem}
summary{cursor:pointer;color:var(--soft);font-size:.9rem;width:fit-content;border-radius:6px;padding:.1rem .3rem;margin-left:-.3rem}
summary .extent{margin-left:.4rem}
.scroll{overflow:auto;max-height:26rem;margin-top:.75rem;border:1px solid var(--line);border-radius:10px}
pre.scroll{padding:1rem 1.15rem;line-height:1.5;background:var(--sunk)}
table{border-collapse:collapse;width:100%;font-size:.89rem}
th,td{text-align:left;padding:.5rem .75rem;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
thead th{position:sticky;top:0;background:var(--sunk);color:var(--soft);font-weight:600;font-size:.84rem;white-space:nowrap;z-index:1}
td{overflow-wrap:break-word}
.pairs+.finding{margin-top:1rem}
.pairs{display:flex;flex-wrap:wrap;gap:.8rem 2.25rem}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;font-size:.92rem}
.legend li{display:flex;align-items:center;gap:.45rem}
.swatch{width:.95rem;height:.95rem;flex:none}
.swatch path,.strip-cells path{fill-rule:evenodd}
.swatch.pass path,.strip-cells .pass{fill:var(--cell-pass)}.swatch.fail path,.strip-cells .fail{fill:var(--cell-fail)}
.swatch.inconclusive path,.strip-cells .inconclusive{fill:var(--cell-inconclusive)}.swatch.error path,.strip-cells .error{fill:var(--cell-error)}
.strips{display:grid;gap:1.1rem;margin:1.1rem 0 .9rem;max-height:32rem;overflow:auto}
.strip-name{font-size:.92rem;margin-bottom:.35rem;overflow-wrap:anywhere}
.strip-cells{display:block;max-width:100%;height:auto;cursor:pointer}
.tip{position:fixed;z-index:8;pointer-events:none;background:var(--ink);color:var(--card);font-size:.84rem;padding:.25rem .6rem;border-radius:6px;max-width:20rem}
.run-controls{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin-top:.5rem}
.run-controls label{display:flex;align-items:center;gap:.5rem;color:var(--soft);font-size:.9rem}
.run-controls p{color:var(--faint);font-size:.9rem;margin-left:auto}
input,select{font:inherit;font-size:.9rem;color:var(--ink);background:var(--card);border:1px solid var(--faint);border-radius:8px;padding:.38rem .7rem}
input[type=search]{width:17rem;max-width:100%}
::placeholder{color:var(--faint);opacity:1}
#run-table{white-space:nowrap}
#run-table td{vertical-align:middle}
#run-table .figure-cell{text-align:right}
#run-table th button{border:0;background:none;padding:0;font-weight:600;color:inherit;font-size:inherit}
#run-table th button::after{content:"";display:inline-block;width:1.1em;text-align:center}
#run-table th[aria-sort=ascending] button::after{content:"↑" / ""}#run-table th[aria-sort=descending] button::after{content:"↓" / ""}
#run-table .clip{display:inline-block;max-width:17rem;overflow:hidden;text-overflow:ellipsis;vertical-align:middle}
#run-table .copy{padding:.15rem .6rem;margin-right:.6rem}
#runs .scroll,#events .scroll{max-height:42rem}
#event-table td{white-space:nowrap;padding:.28rem .75rem}
#event-table .figure-cell{text-align:right}
#event-table .what{white-space:normal;min-width:24rem;overflow-wrap:anywhere}
#event-table .after td{color:var(--faint)}
#event-table .marked td{background:var(--inconclusive-wash)}
.story ol{margin:.25rem 0 0;padding-left:1.4rem;color:var(--soft)}
.run-controls+.figure{margin-top:1rem}
.pager{display:flex;gap:.75rem;align-items:center;margin-top:.9rem;font-size:.9rem;color:var(--soft)}`;

const media = `
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}button,.top a{transition:background-color .15s,border-color .15s}}
@media (max-width:640px){
.top ul{flex-wrap:nowrap}
main{padding:1rem .75rem}.top-in{padding:0 .75rem;gap:.75rem}footer{padding:1rem .75rem 2rem}
.card{padding:1.1rem 1rem 1rem;border-radius:14px}.verdict{padding:1.3rem 1.1rem;border-radius:16px;gap:0 1rem}
.verdict-mark{width:2.9rem;height:2.9rem;font-size:1.5rem}.facts{gap:.75rem 1.5rem}.tiles{grid-template-columns:repeat(auto-fit,minmax(6.2rem,1fr))}
.run-controls label,.run-controls input{width:100%}.run-controls p{margin-left:0}.tile dd{font-size:1.4rem}}
@media print{.top,.skip,.copy,.run-controls,.pager,.hint{display:none}.card,.verdict{box-shadow:none;break-inside:avoid}}`;

/** The whole style sheet of a page. */
export const styles: string = `
:root{color-scheme:light dark;--sans:-apple-system,"Segoe UI",Roboto,Ubuntu,Cantarell,"Noto Sans","Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Code","Roboto Mono",Menlo,Consolas,"Liberation Mono",monospace;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
${base}${verdict}${content}${media}
`;
